"""A receiver of Dertig's HTTP protocol, complete and in the standard library alone: docs/http-protocol.md.

    python reference_receiver.py records.sqlite --key-id main --key-file key.txt \
        --certificate server.pem --private-key server.key --port 8443

It serves the tables of one SQLite database. Use it as it is, or as a model for your own system: what
matters is in ``answer``, ``Purge`` and ``Signatures``.
"""

import argparse
import hashlib
import hmac
import json
import secrets
import sqlite3
import ssl
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WINDOW = 300  # seconds by which the clocks of both sides may differ
MOST_BYTES = 10_000_000
PAGE_BYTES = 500_000  # of rows in one answer, which may not exceed 1 MB
TYPES = {"DATE": "date", "DATETIME": "instant", "TEXT": "text", "INTEGER": "number", "BOOLEAN": "boolean"}
BOOKS = "dertig_batches"


class Refused(Exception):
    """The request is answered with this status and code, and nothing is done."""

    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code


class Signatures:
    """Checks requests and signs answers. ``keys``: secret by id; hold two while you change them."""

    def __init__(self, keys, now=time.time):
        self.keys, self.now = keys, now
        self.seen, self.lock = {}, threading.Lock()

    def check(self, method, path, headers, body):
        """The key that signed the request. A request that comes a second time is refused."""
        key = self.keys.get(headers.get("Dertig-Key", ""))
        sent_at, nonce = headers.get("Dertig-Time", ""), headers.get("Dertig-Nonce", "")
        lines = ("dertig-request-1", method, path, sent_at, nonce, hashlib.sha256(body).hexdigest())
        signature = headers.get("Dertig-Signature", "")
        if key is None or not hmac.compare_digest(sign(key, lines).encode(), signature.encode()):
            raise Refused(401, "signature")
        if not sent_at.isdigit() or abs(self.now() - int(sent_at)) > WINDOW:
            raise Refused(401, "time")
        with self.lock:
            self.seen = {each: at for each, at in self.seen.items() if self.now() - at <= 2 * WINDOW}
            if nonce in self.seen:
                raise Refused(401, "replay")
            self.seen[nonce] = self.now()
        return key


def digits(text):
    """A telephone number without what people write between the digits."""
    return None if text is None else "".join(sign for sign in str(text).strip() if sign not in " -./()")


def sign(key, lines):
    return hmac.new(key.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


class Store:
    """The tables of one SQLite file, and the book of batches beside them."""

    def __init__(self, path, wait_for=None):
        """``wait_for``: what a long deletion waits for before it begins; it is then answered with 202."""
        self.path, self.wait_for = path, wait_for
        with self.connect() as database:
            database.execute(
                f"CREATE TABLE IF NOT EXISTS {BOOKS} (batch TEXT PRIMARY KEY, state TEXT, rows INTEGER)"
            )

    def connect(self):
        database = sqlite3.connect(self.path, timeout=10)
        database.create_function(
            "normal", 1, lambda text: None if text is None else str(text).strip().lower()
        )
        database.create_function("digits", 1, digits)
        return database

    def columns(self, database, table):
        """The columns of a table by name. Only what is found here ever gets into a statement."""
        known = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if table not in known or table == BOOKS:
            raise Refused(422, "resource")
        found = database.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
        return {row[1]: {"declared": row[2], "nullable": not row[3], "key": bool(row[5])} for row in found}


def answer(store, operation, question):
    """Status and body of one operation."""
    if question.get("protocol") != 1:
        raise Refused(422, "protocol")
    match operation:
        case "describe":
            return 200, describe(store)
        case "count":
            return 200, count(store, question["steps"])
        case "find":
            return 200, {"found": [find(store, each) for each in question["people"]]}
        case "collect":
            return 200, collect(store, question["person"], question["after"])
        case "purge":
            return purge(store, question["batch"], question["step"])
        case "status":
            return 200, status(store, question["batch"])
    raise Refused(404, "operation")


def describe(store):
    with store.connect() as database:
        names = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> ?", (BOOKS,)
        )
        return {
            "protocol": 1,
            "now": datetime.now(UTC).isoformat(),
            "only": True,
            "correct": True,
            "collect": True,
            "resources": [resource(store, database, name) for (name,) in names.fetchall()],
        }


def resource(store, database, table):
    columns = store.columns(database, table)
    (rows,) = database.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()
    return {
        "name": table,
        "key": [name for name, column in columns.items() if column["key"]],
        "rows": rows,
        "columns": [
            {
                "name": name,
                "type": TYPES.get(column["declared"].upper(), "other"),
                "nullable": column["nullable"],
                "declared": column["declared"],
            }
            for name, column in columns.items()
        ],
    }


def count(store, steps):
    due, spared, unknown, total = {}, {}, 0, None
    with store.connect() as database:
        for step in steps:
            rule = Purge(store, database, step)
            table = quoted(step["resource"])
            over = database.execute(
                f"SELECT count(*) FROM {table} WHERE {rule.over}", rule.values
            ).fetchone()[0]
            due[step["name"]] = database.execute(
                f"SELECT count(*) FROM {table} WHERE {rule.due}", rule.values
            ).fetchone()[0]
            spared[step["name"]] = over - due[step["name"]]
            missing = f"SELECT count(*) FROM {table} WHERE {rule.unknown}"
            unknown = max(unknown, database.execute(missing, rule.values).fetchone()[0])
            total = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return {"due": due, "spared": spared, "unknown_start": unknown, "total": total}


def matching(columns, person):
    """For each match an expression that is 1 where it holds, and the values that they name."""
    values, flags = {}, []
    for match in person["matches"]:
        if match["column"] not in columns:
            raise Refused(422, "column")
        names = [f"v{len(values) + at}" for at in range(len(match["values"]))]
        values |= dict(zip(names, match["values"], strict=True))
        among = ", ".join(f":{name}" for name in names)
        # NULL is nobody's: the comparison is then NULL, and the flag 0.
        form = "digits" if match["kind"] == "phone" else "normal"
        flags.append(f"coalesce({form}({quoted(match['column'])}) IN ({among}), 0)")
    return flags, values


def collect(store, person, after):
    """The person's rows from where the last page ended, as many as an answer can hold."""
    rows, size, last = [], 0, None
    with store.connect() as database:
        columns = store.columns(database, person["resource"])
        flags, values = matching(columns, person)
        if not flags:
            raise Refused(422, "matches")
        told = ", ".join(map(quoted, columns))
        found = database.execute(
            f"SELECT rowid, {told} FROM {quoted(person['resource'])}"
            f" WHERE ({' OR '.join(flags)}) AND rowid > :after ORDER BY rowid",
            {**values, "after": int(after or 0)},
        )
        for number, *cells in found:
            row = dict(zip(columns, map(plain, cells), strict=True))
            size += len(json.dumps(row))
            if rows and size > PAGE_BYTES:
                return {"state": "done", "rows": rows, "next": str(last)}
            rows.append(row)
            last = number
    return {"state": "done", "rows": rows, "next": None}


def plain(value):
    return value.hex() if isinstance(value, bytes) else value


def find(store, person):
    """Rows by the matches that hold for them. Nothing of the question is kept."""
    with store.connect() as database:
        flags, values = matching(store.columns(database, person["resource"]), person)
        shown = ", ".join(f"{flag} AS m{at}" for at, flag in enumerate(flags))
        groups = ", ".join(f"m{at}" for at in range(len(flags)))
        looked_at = f"SELECT {shown} FROM {quoted(person['resource'])}"
        found = database.execute(f"SELECT count(*), {groups} FROM ({looked_at}) GROUP BY {groups}", values)
        ways = ((rows, [at for at, holds in enumerate(held) if holds]) for rows, *held in found)
        return [{"matches": way, "rows": rows} for rows, way in ways if way]


def purge(store, batch, step):
    """Do it once. The batch stands in the book in the transaction of the deletion: both or neither."""
    with store.connect() as database:
        Purge(store, database, step)  # refuses what it cannot do before it promises anything
        new = database.execute(
            f"INSERT INTO {BOOKS} VALUES (?, 'working', NULL) ON CONFLICT DO NOTHING", (batch,)
        ).rowcount
    if new and store.wait_for:
        threading.Thread(target=carry_out, args=(store, batch, step)).start()
    elif new:
        carry_out(store, batch, step)
    told = status(store, batch)
    if told["state"] == "failed":  # nothing was done: this time it may go well
        with store.connect() as database:
            database.execute(f"DELETE FROM {BOOKS} WHERE batch = ? AND state = 'failed'", (batch,))
    return (202 if told["state"] == "working" else 200), told


def carry_out(store, batch, step):
    if store.wait_for:
        store.wait_for()
    database = store.connect()
    try:
        with database:
            rule = Purge(store, database, step)
            rows = database.execute(rule.statement, rule.values).rowcount
            database.execute(f"UPDATE {BOOKS} SET state = 'done', rows = ? WHERE batch = ?", (rows, batch))
    except (sqlite3.Error, Refused):
        with database:
            database.execute(f"UPDATE {BOOKS} SET state = 'failed' WHERE batch = ?", (batch,))
    finally:
        database.close()


def resume(store):
    """After a crash: what was being worked on had not been committed."""
    with store.connect() as database:
        database.execute(f"UPDATE {BOOKS} SET state = 'failed' WHERE state = 'working'")


def status(store, batch):
    with store.connect() as database:
        found = database.execute(f"SELECT state, rows FROM {BOOKS} WHERE batch = ?", (batch,)).fetchone()
    state, rows = found or ("unknown", None)
    return {"batch": batch, "state": state, "rows": rows}


class Purge:
    """One step as SQL: ``over`` are all rows it is about, ``due`` those without the people spared."""

    def __init__(self, store, database, step):
        self.columns, self.values = store.columns(database, step["resource"]), {}
        only = step.get("only", [])
        over = self.all_over(step["lapses"], of_some=bool(only))
        if only:
            over += f" AND ({' OR '.join(self.is_one_of(each) for each in only)})"
        if step["unless"]:
            over += f" AND ({self.all_over(step['unless'])}) IS NOT TRUE"
        match step["action"]:
            case "delete":
                pass
            case "blank":
                over += f" AND ({' OR '.join(self.filled(each) for each in step['blanks'])})"
            case "correct" if only and step["corrects"]:
                over += f" AND {self.correctable(step)}"
            case _:
                raise Refused(422, "action")
        self.over = over
        self.due = " AND ".join([over, *(self.not_spared(each) for each in step["spared"])])
        starts = {self.column(each["start"]) for each in step["lapses"]}
        self.unknown = " OR ".join(f"{start} IS NULL" for start in sorted(starts)) or "FALSE"
        if only:
            self.unknown = f"({self.unknown}) AND ({' OR '.join(self.is_one_of(each) for each in only)})"
        if step["action"] == "blank":
            self.unknown = (
                f"({self.unknown}) AND ({' OR '.join(self.filled(each) for each in step['blanks'])})"
            )
        table = quoted(step["resource"])
        if step["action"] == "delete":
            self.statement = f"DELETE FROM {table} WHERE {self.due}"
        elif step["action"] == "correct":
            news = ", ".join(f"{self.column(c['column'])} = {self.new(c)}" for c in step["corrects"])
            self.statement = f"UPDATE {table} SET {news} WHERE {self.due}"
        else:
            blanks = ", ".join(f"{self.column(b['column'])} = {self.blank(b)}" for b in step["blanks"])
            self.statement = f"UPDATE {table} SET {blanks} WHERE {self.due}"

    def column(self, name):
        if name not in self.columns:
            raise Refused(422, "column")
        return quoted(name)

    def put(self, value):
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def all_over(self, lapses, of_some=False):
        """Without a lapse, and without naming anybody, a step would take everything."""
        if not lapses and not of_some:
            raise Refused(422, "lapses")
        return " AND ".join(f"({self.is_over(each)})" for each in lapses) or "TRUE"

    def is_over(self, lapse):
        ordinary = self.before(lapse["start"], lapse)
        longer = lapse["consent"]
        if not longer:
            return ordinary
        running = f"coalesce({self.column(longer['given'])}, 0) NOT IN (0, '')"
        if longer["withdrawn"]:
            running += f" AND {self.column(longer['withdrawn'])} IS NULL"
        return f"{self.before(lapse['start'], longer)} OR ({ordinary} AND NOT ({running}))"

    def before(self, name, cutoff):
        column = self.column(name)
        match TYPES.get(self.columns[name]["declared"].upper()):
            case "date":
                return f"{column} <= {self.put(cutoff['through'])}"
            case "instant":
                return f"julianday({column}) < julianday({self.put(cutoff['before'])})"
        raise Refused(422, "start_type")

    def correctable(self, step):
        """Every column holds what was shown or is corrected already, one is not yet, and the row is meant."""
        held, undone = [], []
        for each in step["corrects"]:
            done = self.holds(each["column"], each["new"])
            undone.append(f"NOT {done}")
            if each["old"] is not None:
                held.append(f"({self.holds(each['column'], each['old'])} OR {done})")
        keys = [name for name, column in self.columns.items() if column["key"]]
        if step["row"] and len(step["row"]) != len(keys):
            raise Refused(422, "row")
        named = zip(keys, step["row"], strict=False)
        held += [f"CAST({quoted(key)} AS TEXT) = {self.put(value)}" for key, value in named]
        return " AND ".join([*held, f"({' OR '.join(undone)})"])

    def holds(self, name, text):
        """Exactly: no other spelling, no other case. Empty text is nothing at all."""
        column = self.column(name)
        if text == "":
            return f"({column} IS NULL OR {column} = '')"
        match TYPES.get(self.columns[name]["declared"].upper()):
            case "instant":
                return f"coalesce(julianday({column}) = julianday({self.put(text)}), 0)"
            case "number" | "boolean":
                return f"coalesce({column} = {self.value(name, text)}, 0)"
        return f"coalesce(CAST({column} AS TEXT) = {self.put(text)}, 0)"

    def new(self, correct):
        name, text = correct["column"], correct["new"]
        if text == "" and not self.columns[name]["nullable"]:
            raise Refused(422, "empty")
        return "NULL" if text == "" else self.value(name, text)

    def value(self, name, text):
        match TYPES.get(self.columns[name]["declared"].upper()):
            case "number":
                return f"CAST({self.put(text)} AS NUMERIC)"
            case "boolean":
                return "1" if text == "true" else "0"
        return self.put(text)

    def filled(self, blank):
        return f"{self.column(blank['column'])} IS NOT {self.blank(blank)}"

    def blank(self, blank):
        match blank["form"]:
            case "null":
                return "NULL"
            case "constant":
                return self.put(blank["value"])
        raise Refused(422, "blank_form")

    def is_one_of(self, people):
        """Of nobody where no value is given."""
        values = ", ".join(self.put(value) for value in people["values"])
        form = "digits" if people["kind"] == "phone" else "normal"
        return f"coalesce({form}({self.column(people['column'])}) IN ({values}), 0)"

    def not_spared(self, spared):
        values = ", ".join(self.put(value) for value in spared["values"])
        return f"(normal({self.column(spared['column'])}) IN ({values})) IS NOT TRUE"


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def handler(store, signatures):
    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self):
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > MOST_BYTES:
                return self.reply(413, {"error": "size"}, None)
            body, key = self.rfile.read(int(length)), None
            try:
                key = signatures.check("POST", self.path, self.headers, body)
                status, told = answer(store, self.path.rpartition("/")[2], json.loads(body))
            except Refused as refusal:
                status, told = refusal.status, {"error": refusal.code}
            except (ValueError, KeyError, TypeError, AttributeError):
                status, told = 400, {"error": "shape"}
            return self.reply(status, told, key)

        def reply(self, status, told, key):
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if key is not None:
                asked = self.headers.get("Dertig-Signature", "")
                lines = ("dertig-answer-1", asked, str(status), hashlib.sha256(body).hexdigest())
                self.send_header("Dertig-Signature", sign(key, lines))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            """Bodies name people: nothing of them into a log."""

    return Handler


def serve(store, signatures, port=8443, host="127.0.0.1", certificate=None, private_key=None):
    """A server that is ready; ``serve_forever`` runs it."""
    resume(store)
    server = ThreadingHTTPServer((host, port), handler(store, signatures))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private_key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("database")
    asked.add_argument("--key-id", default="main")
    asked.add_argument("--key-file", type=Path, help="made there if it does not exist")
    asked.add_argument("--certificate", required=True)
    asked.add_argument("--private-key", required=True)
    asked.add_argument("--port", type=int, default=8443)
    said = asked.parse_args()
    if not said.key_file.exists():
        said.key_file.touch(mode=0o600)
        said.key_file.write_text(secrets.token_urlsafe(48))
    keys = {said.key_id: said.key_file.read_text().strip()}
    store = Store(said.database)
    serve(
        store, Signatures(keys), said.port, certificate=said.certificate, private_key=said.private_key
    ).serve_forever()


if __name__ == "__main__":
    main()
