#!/bin/sh
# Run once by the postgres image, when the database is made: the two roles, and whose it is.
# The owner migrates; the app serves, and owns nothing. Passwords come from the environment: arguments are for
# every process of the machine to read.
set -eu

psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --no-psqlrc --set ON_ERROR_STOP=1 <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
CREATE ROLE dertig_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE dertig_app LOGIN PASSWORD :'app_password';
CREATE DATABASE dertig OWNER dertig_owner;
SQL
