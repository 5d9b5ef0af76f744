#!/bin/sh
# Runs a command under production settings with secrets made for this one run.
set -eu
secret() { .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))'; }
key() { .venv/bin/python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'; }

export DJANGO_SETTINGS_MODULE=portal.settings.production
export SECRET_KEY="$(secret)" BLIND_INDEX_KEY="$(secret)" FIELD_KEYS="1:$(key)"
export SITE_URL=https://motcua.example ALLOWED_HOSTS=motcua.example BEHIND_PROXY=1
export STRIPE_API_KEY=sk_live_not_a_key STRIPE_WEBHOOK_SECRETS="$(secret)"
export STRIPE_API_BASE=https://gateway.example
export DATABASE_URL=postgresql://motcua@/motcua
exec "$@"
