# shellcheck shell=bash
# Keys to sign with, of the three formats that git knows. After helper_setup: signing_setup; before
# helper_teardown: signing_teardown.

signing_setup()
{
  # the paths of its sockets have to be short
  GNUPGHOME=$(mktemp -d /tmp/cutover-gpg.XXXXXX)
  export GNUPGHOME
  unset DISPLAY WAYLAND_DISPLAY GPG_TTY SSH_ASKPASS SSH_AUTH_SOCK
}

signing_teardown()
{
  gpgconf --kill all 2>/dev/null || :
  rm -rf "$GNUPGHOME"
}

# gpg_key [<passphrase>]
gpg_key()
{
  gpg --quiet --batch --pinentry-mode loopback --passphrase "${1-}" \
    --quick-gen-key 'C O Mitter <committer@example.com>' default default never 3>&-
  gpg --batch --with-colons --list-keys 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }' >"$HOME/id"
}

ssh_key()
{
  ssh-keygen -q -t ed25519 -N "${1-}" -C '' -f "$HOME/key"
  printf 'committer@example.com %s\n' "$(cut -d' ' -f1,2 "$HOME/key.pub")" >"$HOME/signers"
  git config gpg.format ssh
  git config user.signingKey "$HOME/key"
  git config gpg.ssh.allowedSignersFile "$HOME/signers"
}

# x509_key: a certificate that signs itself, and is trusted
x509_key()
{
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$HOME/x.key" -out "$HOME/x.crt" -days 36500 \
    -subj '/CN=C O Mitter/emailAddress=committer@example.com' \
    -addext keyUsage=digitalSignature,nonRepudiation 2>/dev/null
  openssl pkcs12 -export -in "$HOME/x.crt" -inkey "$HOME/x.key" -out "$HOME/x.p12" -passout pass: \
    -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1
  openssl x509 -in "$HOME/x.crt" -noout -fingerprint -sha1 | cut -d= -f2 >"$HOME/id"
  sed 's/$/ S relax/' "$HOME/id" >"$GNUPGHOME/trustlist.txt"
  echo disable-crl-checks >"$GNUPGHOME/gpgsm.conf"
  echo | gpgsm --quiet --batch --pinentry-mode loopback --passphrase-fd 0 --import "$HOME/x.p12" 3>&- 2>/dev/null
  git config gpg.format x509
}
