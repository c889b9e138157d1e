#!/bin/sh
# Run once by the postgres image, when the database is made: the two roles, and whose it is.
# The owner migrates; the app serves, and owns nothing.
set -eu

psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --no-psqlrc --set ON_ERROR_STOP=1 \
    --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE dertig_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE dertig_app LOGIN PASSWORD :'app_password';
CREATE DATABASE dertig OWNER dertig_owner;
SQL
