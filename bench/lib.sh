# What the programs of this folder share: sourced by them, after `name` is set to theirs.
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

say() { printf 'bench/%s: %s\n' "$name" "$*" >&2; }
die() { say "$*"; exit 1; }
misuse() { say "$* (see --help)"; exit 2; }

# The newest JDK from 21 on, by the release file of each.
find_java() {
  local candidate version newest=20
  java=
  for candidate in "${VULNSTREAM_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v java || echo /)")")")" \
    /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/*; do
    if [ -x "$candidate/bin/java" ] && [ -r "$candidate/release" ]; then
      version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$candidate/release")
      if [ "${version:-0}" -gt "$newest" ]; then newest=$version java=$candidate/bin/java; fi
    fi
  done
  [ -n "$java" ] || die "no JDK of version 21 or newer was found; name one in JAVA_HOME"
}

# A folder that is gone when the program ends, whatever it was.
make_work() {
  work=$(mktemp -d "${TMPDIR:-/tmp}/vulnstream-$name.XXXXXX")
  trap 'rm -rf "$work"' EXIT
}

# Compiles what measures, and runs one class of it; its flags come before "--".
run_bench() {
  local class=$1 flags=()
  shift
  while [ "$1" != -- ]; do flags+=("$1"); shift; done
  shift
  say "compiling …"
  (cd "$home" && mvn -B -q test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dspotless.check.skip >"$work/maven.log" 2>&1) ||
    { cat "$work/maven.log" >&2; die "could not compile"; }
  # Not exec: the folder goes after it.
  "$java" "${flags[@]}" -cp "$home/target/test-classes:$home/target/classes:$(cat "$work/classpath")" "$class" "$@"
}

# The jar and its cache for a fast start: the same way as the first command of the README.
build_jar() {
  "$home/vulnstream" --version >&2 || die "the launcher could not build what it starts"
}

# The tools, too.
build_all() {
  build_jar
  "$home/tools/install" >/dev/null || die "tools/install could not build the scanners"
}
