#!/usr/bin/env bats
# Random histories, promoted by the tool, by hand, and as git's own merges say: differential/run.

load helper

# count <class>: how many histories are of a class whose name begins so
count()
{
  awk -F '\t' -v name="$1" '$1 == "class" && index($3, name) == 1 { n += $2 } END { print n + 0 }' \
    "$BATS_TEST_TMPDIR/report"
}

@test "200 random histories: what is right by hand is promoted so, and what is not, is right here" {
  "$TOP/tests/e2e/differential/run" --seed 1 --count 200 "$BATS_TEST_TMPDIR/histories" \
    >"$BATS_TEST_TMPDIR/report"
  sed 's/^/# /' "$BATS_TEST_TMPDIR/report" >&3
  run tail -n 1 "$BATS_TEST_TMPDIR/report"
  assert_output "$(printf 'total\t200\thistories')"
  # each class is there: else these histories would show nothing
  assert [ "$(count 'same tree')" -ge 80 ]
  assert [ "$(count 'differs: by hand overwrites a change of src')" -ge 5 ]
  assert [ "$(count 'differs: by hand brings back what src deleted')" -ge 1 ]
  assert [ "$(count 'differs: by hand deletes a changed file')" -ge 1 ]
  assert [ "$(count 'differs: by hand keeps the mode of the file it writes over')" -ge 1 ]
  assert [ "$(count 'by hand stops: a hotfix has set the version')" -ge 1 ]
  assert [ "$(count 'by hand stops: cp puts no directory in place of a file')" -ge 1 ]
  assert [ "$(count 'the tool stops: by hand leaves in tests/dev')" -ge 1 ]
  assert [ "$(count 'the tool stops: by hand overwrites src though nobody knows')" -ge 1 ]
  assert [ "$(count 'both stop')" -ge 5 ]
}
