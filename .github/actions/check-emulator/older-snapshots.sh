#!/usr/bin/env bash
# Puts snapshots of earlier runs of this repository into the emulator: older-snapshots.sh <run id>...
# The last digit of a run's id is the day in January 2026 on which its snapshot was taken.
set -euo pipefail
for run in "$@"; do
  day=${run: -1}
  provenance="vps-safety-snapshot/1 mark=0000000$day repo-id=$GITHUB_REPOSITORY_ID run=$run/1 repo=$GITHUB_REPOSITORY job=deploy sha=0123456 |"
  printf '{"server_id": %s, "name": "pre-deploy-%s-1", "created_at": "2026-01-0%sT10:00:00Z", "description": "%s"}' \
    "$SERVER_ID" "$run" "$day" "$provenance" | curl -fsS -o /dev/null "$CONTROL_URL/snapshots" -d @-
done
