#!/usr/bin/env bash
# The steps of the GitHub Action. Inputs come as environment variables, so that no text of them is
# run; docs/ci.md describes them.
set -euo pipefail
readarray -t paths <<<"${INPUT_PATHS:-.}"
options=()
if [ -n "${INPUT_SYSTEMD:-}" ]; then options+=(--systemd "$INPUT_SYSTEMD"); fi

# A comparison with the target of the pull request, in the summary of the job.
if [ "${INPUT_DIFF:-true}" = true ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
  git fetch --quiet --depth 1 origin "+refs/heads/$GITHUB_BASE_REF:refs/remotes/origin/$GITHUB_BASE_REF"
  {
    echo "### Exposure of services"
    echo
    serviceconfig-ls security --format markdown --diff "origin/$GITHUB_BASE_REF" --exit-zero \
      "${options[@]}" -- "${paths[@]}"
  } >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi

# For code scanning: uploaded by a later step.
if [ -n "${INPUT_SARIF:-}" ]; then
  serviceconfig-ls check --format sarif --output-file "$INPUT_SARIF" --exit-zero "${options[@]}" \
    -- "${paths[@]}"
fi

# Last, so that all else is there if it fails.
serviceconfig-ls check --format github --fail-on "${INPUT_FAIL_ON:-error}" "${options[@]}" \
  -- "${paths[@]}"
