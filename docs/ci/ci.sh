#!/usr/bin/env bash
# For any other CI: ci.sh validate | plan | deploy. Needs Node 20.19, 22.2 or newer, and for plan and deploy credentials in the
# environment or a role. Leaves its documents in $CI_OUT (default: ollama-lambda-ci).
set -euo pipefail
version=0.1.0
out=${CI_OUT:-ollama-lambda-ci}
mkdir -p "$out"

case "${1:-}" in
  validate)
    npx --yes "ollama-lambda@$version" validate --format junit >"$out/junit.xml" || [ $? -eq 1 ]
    npx --yes "ollama-lambda@$version" validate
    ;;
  plan)
    npx --yes "ollama-lambda@$version" plan --json >"$out/plan.json"
    npx --yes "ollama-lambda@$version" plan
    ;;
  deploy)
    npx --yes "ollama-lambda@$version" deploy --yes --json >"$out/deploy.json"
    ;;
  *)
    echo 'usage: ci.sh validate | plan | deploy' >&2
    exit 2
    ;;
esac
