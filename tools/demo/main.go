// Command demo-content makes what the demo scans (images) and what the scanners know about it (databases).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes, the same as vulnstream's own.
const (
	done   = 0
	failed = 1
	misuse = 2
)

const usage = `Usage: demo-content COMMAND [OPTIONS]

Makes the content of vulnstream's demo. Everything it makes is made from files of this repository and Maven jars.

Commands:
  databases   the databases of Trivy, Grype and osv-scanner, from the advisories we wrote down
  images      the images, into a registry or as archives

Example:
  demo-content databases --advisories demo/advisories --out /tmp/demo/databases
  demo-content images --images demo --jars target/demo-jars --registry 127.0.0.1:5000

'demo-content COMMAND --help' tells more. Exit codes: 0 done, 1 failed, 2 wrong use or wrong content.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return misuse
	}
	switch args[0] {
	case "databases":
		return finish(makeDatabases(args[1:], stdout, stderr), stderr)
	case "images":
		return finish(makeImages(ctx, args[1:], stdout, stderr), stderr)
	case "--help", "-h", "help":
		fmt.Fprint(stdout, usage)
		return done
	default:
		fmt.Fprintf(stderr, "demo-content: there is no command %q; 'demo-content --help' lists them\n", args[0])
		return misuse
	}
}

func finish(err error, stderr io.Writer) int {
	var wrong misuseError
	switch {
	case err == nil, errors.Is(err, errHelp):
		return done
	case errors.As(err, &wrong):
		fmt.Fprintln(stderr, wrong.Error())
		return misuse
	default:
		fmt.Fprintln(stderr, "demo-content: "+err.Error())
		return failed
	}
}
