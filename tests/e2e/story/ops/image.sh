#!/bin/sh
# The image of this release, built and pushed. Where things are kept, and that the registry is asked
# without TLS, is configured on the machine.
set -eu
buildah bud --layers=false --tag "$CUTOVER_IMAGE" .
buildah push --digestfile "$CUTOVER_RESULT.digest" "$CUTOVER_IMAGE"
echo "image-digest=$(cat "$CUTOVER_RESULT.digest")" >>"$CUTOVER_RESULT"
