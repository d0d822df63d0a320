# shellcheck shell=bash
# What the sweeps of git version-bump have in common.

# twenty: in the repository here, twenty files of many formats that say 1.0.0, in nested directories
# and one of them a program; symbolic links, to one of them and to a directory of theirs.
twenty()
{
  local i
  mkdir -p docs src/app
  echo 1.0.0 >VERSION
  printf '{\r\n\t"name": "all",\r\n\t"version": "1.0.0",\r\n\t"workspaces": ["packages/**"]\r\n}' >package.json
  echo '{"name": "all", "version": "1.0.0", "lockfileVersion": 3, "packages": {
  "": {"name": "all", "version": "1.0.0"},
  "packages/p1": {"name": "p1", "version": "1.0.0"}, "node_modules/x": {"version": "1.0.0"}}}' >package-lock.json
  for i in p1 p2 p3 deep/p4 deep/p5 deep/p6; do
    mkdir -p "packages/$i"
    echo "{\"name\": \"${i##*/}\", \"version\": \"1.0.0\"}" >"packages/$i/package.json"
  done
  printf '[project]\nname = "app"\nversion = "1.0.0"\ndependencies = ["x==1.0.0"]\n' >pyproject.toml
  printf '#!/usr/bin/env python3\nfrom setuptools import setup\nsetup(name="app", version="1.0.0")\n' >setup.py
  chmod +x setup.py
  printf '# caf\xe9\n__version__ = "1.0.0"\n' >src/app/__init__.py
  printf '[workspace]\nmembers = ["crates/*"]\n[package]\nname = "app"\nversion = "1.0.0"\n' >Cargo.toml
  for i in a b; do
    mkdir -p crates/$i
    printf '[package]\nname = "%s"\nversion = "1.0.0"\n' $i >crates/$i/Cargo.toml
  done
  printf '[[package]]\nname = "%s"\nversion = "1.0.0"\n' a app b >Cargo.lock
  printf 'FROM scratch\nLABEL org.opencontainers.image.version="1.0.0"\n' >Dockerfile
  printf 'project = "app"\nrelease = "1.0.0"\nversion = "1.0"\n' >docs/conf.py
  printf 'project(app VERSION 1.0.0)\n' >CMakeLists.txt
  printf 'name: app\nversion: 1.0.0\nappVersion: "1.0.0"\n' >Chart.yaml
  ln -s ../VERSION docs/VERSION
  ln -s packages/p1 first
}

# The user's own beside it: untracked, staged and changed.
beside()
{
  echo mine >notes.txt
  echo mine >docs/staged.txt
  git add docs/staged.txt
  echo mine >>other.txt
}
