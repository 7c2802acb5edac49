"""One file per revision, oldest first; expand first, contract a release later, so that old and new pods coexist."""
