# The production image: web, worker, beat and the one-shot migrate all run from it.
# Versions are whole, so that two builds of one commit are the same.
ARG PYTHON=python:3.13.11-slim-bookworm
FROM ${PYTHON} AS build

COPY --from=ghcr.io/astral-sh/uv:0.9.24 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/app/.venv
WORKDIR /app
# The environment first: it changes seldom, so its layer is kept between builds.
COPY pyproject.toml uv.lock .python-version ./
RUN uv sync --locked --no-default-groups

FROM ${PYTHON}

# What WeasyPrint opens at run time; gettext compiles the translations.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 gettext \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin dertig \
    && install -d -o dertig -g dertig /srv/dertig/files /srv/dertig/beat

WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 XDG_CACHE_HOME=/tmp \
    DERTIG_ENV=production DERTIG_FILES_DIR=/srv/dertig/files DERTIG_STATIC_ROOT=/app/static-served
COPY --from=build /app/.venv .venv
COPY . .
# Static files and translations are part of the image. Collecting needs settings, so it gets keys that
# are made for it and forgotten: they are not in the environment of what runs.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
    DERTIG_LOOKUP_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
    DERTIG_FIELD_KEYS="$(python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
    DERTIG_FILES_KEYS="$(python -c 'from pyrage import x25519; print(x25519.Identity.generate())')" \
    DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build DERTIG_ALLOWED_HOSTS=build \
    DERTIG_PUBLIC_URL=https://build EMAIL_URL=smtp+tls://build DEFAULT_FROM_EMAIL=build@build \
    python manage.py collectstatic --noinput --verbosity 0

RUN for po in locale/*/LC_MESSAGES/*.po */locale/*/LC_MESSAGES/*.po; do msgfmt --output-file="${po%.po}.mo" "$po"; done

USER dertig
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm"]
