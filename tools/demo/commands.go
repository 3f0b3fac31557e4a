package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"demo/internal/advisory"
	"demo/internal/databases"
	"demo/internal/image"
	"demo/internal/yamlfile"
)

var errHelp = errors.New("help was asked for")

// misuseError is what the one who called, or who wrote the content, has to put right.
type misuseError struct{ error }

const databasesUsage = `Usage: demo-content databases --advisories DIR --out DIR [--built TIME]

Makes databases of the three scanners that know the advisories in DIR/*.yaml and nothing else, and replaces --out
by them as a whole: out/trivy (--cache-dir), out/grype (GRYPE_DB_CACHE_DIR), out/osv
(OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY), and out/vulnstream.json, which marks them as a selection for the demo.
Prints out/vulnstream.json.

Example:
  demo-content databases --advisories demo/advisories --out /tmp/demo/databases

Options:
`

const imagesUsage = `Usage: demo-content images --images DIR --jars DIR (--registry HOST:PORT | --layout DIR) [--prefix NAME]

Assembles the images of DIR/images.yaml and pushes what the registry does not have yet, by plain HTTP, or writes
docker-archives. The same files give the same digests. Prints a JSON object a line and tag:
{"repository", "tag", "digest"}.

Example:
  demo-content images --images demo --jars target/demo-jars --registry 127.0.0.1:5000

Options:
`

func makeDatabases(args []string, stdout, stderr io.Writer) error {
	flags := newFlags("databases", databasesUsage)
	advisories := flags.String("advisories", "", "`directory` of advisory files")
	out := flags.String("out", "", "`directory` to make or replace")
	builtText := flags.String("built", "", "`time` the databases claim to be built at, like 2026-11-21T00:00:00Z (default: now)")
	if err := parse(flags, args, stdout, "advisories", "out"); err != nil {
		return err
	}
	built := time.Now()
	if *builtText != "" {
		var err error
		if built, err = time.Parse(time.RFC3339, *builtText); err != nil {
			return misuseError{fmt.Errorf("demo-content databases: --built %q is not a time like 2026-11-21T00:00:00Z", *builtText)}
		}
	}
	all, err := advisory.Load(*advisories)
	if err != nil {
		return content(err)
	}
	marker, err := databases.Write(*out, all, built)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%d advisories for Trivy, Grype and osv-scanner in %s\n", marker.Advisories, *out)
	return json.NewEncoder(stdout).Encode(marker)
}

func makeImages(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("images", imagesUsage)
	images := flags.String("images", "", "`directory` of images.yaml")
	jars := flags.String("jars", "", "`directory` the jars were copied to")
	registry := flags.String("registry", "", "`host:port` of a registry that speaks plain HTTP")
	layout := flags.String("layout", "", "`directory` for docker-archives, instead of a registry")
	prefix := flags.String("prefix", "demo", "`name` before every repository's")
	if err := parse(flags, args, stdout, "images", "jars"); err != nil {
		return err
	}
	if (*registry == "") == (*layout == "") {
		return misuseError{errors.New("demo-content images: one of --registry and --layout is needed")}
	}
	manifest, err := image.LoadManifest(*images)
	if err != nil {
		return content(err)
	}
	built, err := manifest.Build(*jars)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(stdout)
	report := func(d image.Delivered) {
		state := "made"
		if !d.Sent {
			state = "there already"
		}
		fmt.Fprintf(stderr, "%s:%s %s\n", d.Repository, d.Tag, state)
		_ = lines.Encode(d)
	}
	if *layout != "" {
		return image.Archive(built, *layout, *prefix, report)
	}
	return image.Push(ctx, built, *registry, *prefix, report)
}

func newFlags(name, usage string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	return flags
}

func parse(flags *flag.FlagSet, args []string, stdout io.Writer, required ...string) error {
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.Usage()
		return errHelp
	}
	command := "demo-content " + flags.Name()
	if err != nil {
		return misuseError{fmt.Errorf("%s: %w; '%s --help' tells what there is", command, err, command)}
	}
	if flags.NArg() > 0 {
		return misuseError{fmt.Errorf("%s: %q is too much; '%s --help' tells what there is", command, flags.Arg(0), command)}
	}
	for _, name := range required {
		if flags.Lookup(name).Value.String() == "" {
			return misuseError{fmt.Errorf("%s: --%s is missing; '%s --help' shows an example", command, name, command)}
		}
	}
	return nil
}

// content turns problems of files we wrote into wrong use, and leaves other errors as failures.
func content(err error) error {
	var problems yamlfile.Problems
	if errors.As(err, &problems) {
		return misuseError{err}
	}
	return err
}
