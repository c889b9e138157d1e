-- What a small seller of licences and servers keeps. Keys of all sorts, on purpose.

CREATE TABLE customers (
    id bigserial PRIMARY KEY,
    number text NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('active', 'closing', 'closed')),
    name text NOT NULL,
    street text NOT NULL,
    postal_code text NOT NULL,
    city text NOT NULL,
    country text NOT NULL,
    email text NOT NULL,
    phone text,
    created_at timestamptz NOT NULL,
    closed_at timestamptz
);
CREATE INDEX customers_closed_at ON customers (closed_at);
CREATE INDEX customers_email ON customers (lower(email));

CREATE TABLE payment_methods (
    id uuid PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers ON DELETE RESTRICT,
    kind text NOT NULL,
    holder text NOT NULL,
    account text NOT NULL,
    card_copy text,
    added_at timestamptz NOT NULL
);
CREATE INDEX payment_methods_customer ON payment_methods (customer_id);

CREATE TABLE monitoring_subscriptions (
    id bigserial PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers ON DELETE RESTRICT,
    email text NOT NULL,
    data_centre text NOT NULL,
    registered_at timestamptz NOT NULL
);
CREATE INDEX monitoring_subscriptions_customer ON monitoring_subscriptions (customer_id);

-- An invoice repeats what it was sent with: it outlives the account, and no key ties it to one.
CREATE TABLE invoices (
    fiscal_year integer NOT NULL,
    number integer NOT NULL,
    customer_number text NOT NULL,
    name text NOT NULL,
    street text NOT NULL,
    postal_code text NOT NULL,
    city text NOT NULL,
    country text NOT NULL,
    email text NOT NULL,
    phone text,
    amount numeric(10, 2) NOT NULL,
    paid_with text NOT NULL,
    payment_reference text,
    paid_on date,
    invoiced_on date NOT NULL,
    account_closed_at timestamptz,
    PRIMARY KEY (fiscal_year, number)
);
CREATE INDEX invoices_invoiced_on ON invoices (invoiced_on);
CREATE INDEX invoices_account_closed_at ON invoices (account_closed_at);

CREATE TABLE contact_messages (
    id bigserial PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('open', 'answered')),
    channel text NOT NULL,
    name text,
    email text NOT NULL,
    message text,
    chat text,
    ip_address inet,
    received_at timestamptz NOT NULL,
    answered_at timestamp -- as the clock at the office showed it
);
CREATE INDEX contact_messages_answered_at ON contact_messages (answered_at);

CREATE TABLE newsletter_subscribers (
    email text PRIMARY KEY,
    subscribed_on date NOT NULL,
    unsubscribed_on date
);
CREATE INDEX newsletter_subscribers_unsubscribed_on ON newsletter_subscribers (unsubscribed_on);

CREATE TABLE job_applications (
    id uuid PRIMARY KEY,
    "position" text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'hired', 'rejected')),
    name text NOT NULL,
    street text NOT NULL,
    postal_code text NOT NULL,
    city text NOT NULL,
    country text NOT NULL,
    email text NOT NULL,
    phone text,
    cv text,
    attachments text,
    applied_on date NOT NULL,
    rejected_on date,
    consent_given_at timestamptz,
    consent_withdrawn_at timestamptz
);
CREATE INDEX job_applications_rejected_on ON job_applications (rejected_on);
