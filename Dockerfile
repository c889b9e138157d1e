# The production image: web, worker, beat and the one-shot migrate all run from it.
FROM python:3.13-slim-bookworm AS build

COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/app/.venv
WORKDIR /app
# The environment first: it changes seldom, so its layer is kept between builds.
COPY pyproject.toml uv.lock .python-version ./
RUN uv sync --locked --no-default-groups

FROM python:3.13-slim-bookworm

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
# Static files and translations are part of the image. Collecting needs settings, so it gets
# values that nothing else ever sees: they are not in the environment of what runs.
RUN SECRET_KEY=build DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build \
    DERTIG_ALLOWED_HOSTS=build DERTIG_FILES_KEYS=build DERTIG_FIELD_KEYS=build DERTIG_LOOKUP_KEY=build \
    DERTIG_PUBLIC_URL=https://build EMAIL_URL=dummymail:// DEFAULT_FROM_EMAIL=build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && for po in locale/*/LC_MESSAGES/*.po */locale/*/LC_MESSAGES/*.po; do msgfmt --output-file="${po%.po}.mo" "$po"; done

USER dertig
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm"]
