# The portal as one image: web, worker and beat are the same code with different commands (docker-compose.yml).
FROM python:3.13-slim AS build
COPY requirements.txt /tmp/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/requirements.txt
# What compiles the translations is not needed afterwards, so it has an environment of its own.
COPY requirements-dev.txt /tmp/
RUN python -m venv /messages \
    && /messages/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/requirements-dev.txt
WORKDIR /portal
COPY . .
# Values for the build only: nothing is served and nothing is connected to.
RUN export SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
        ALLOWED_HOSTS=127.0.0.1 STATIC_ROOT=/portal/staticfiles STATIC_MANIFEST=1 MEDIA_ROOT=/tmp/media \
    && /messages/bin/python manage.py messages --compile \
    && /venv/bin/python manage.py collectstatic --no-input --verbosity 0

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent portal && install -d -o portal -m 0700 /media
COPY --from=build /venv /venv
COPY --from=build /portal /portal
WORKDIR /portal
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/portal/staticfiles STATIC_MANIFEST=1 MEDIA_ROOT=/media
USER portal
VOLUME /media
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "portal.wsgi:application"]
