// Package yamlfile reads YAML strictly and says where in the file something is wrong.
package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Problem is one thing wrong with a file, at a line of it (0: the file as a whole).
type Problem struct {
	File    string
	Line    int
	Message string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// Problems is an error that holds everything found wrong, so that one run shows it all.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Sorted orders the problems as a reader meets them.
func (ps Problems) Sorted() Problems {
	sort.SliceStable(ps, func(i, j int) bool {
		if ps[i].File != ps[j].File {
			return ps[i].File < ps[j].File
		}
		return ps[i].Line < ps[j].Line
	})
	return ps
}

// Document is a decoded file that still knows its lines.
type Document struct {
	Path string
	root *yaml.Node
}

var (
	errorLine    = regexp.MustCompile(`^line (\d+): (.*)$`)
	unknownField = regexp.MustCompile(`^field (\S+) not found in type .+$`)
	wrongType    = regexp.MustCompile(`^cannot unmarshal !!(\w+)(?: (.*))? into (.+)$`)
)

// Read decodes the file into target. Unknown keys, keys given twice, wrong types and a second
// document are problems; target holds what could be read of the rest.
func Read(path string, target any) (Document, Problems) {
	doc := Document{Path: path}
	content, err := os.ReadFile(path)
	if err != nil {
		return doc, Problems{{File: path, Message: "cannot be read: " + plain(err)}}
	}
	return Parse(path, content, target)
}

// Parse is Read on content already in memory.
func Parse(path string, content []byte, target any) (Document, Problems) {
	doc := Document{Path: path, root: &yaml.Node{}}
	if err := yaml.Unmarshal(content, doc.root); err != nil {
		return doc, doc.problems(err)
	}
	if doc.root.IsZero() {
		return doc, Problems{{File: path, Message: "is empty"}}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(target); err != nil {
		return doc, doc.problems(err)
	}
	var second yaml.Node
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return doc, Problems{{File: path, Line: second.Line, Message: "holds a second document; put it into a file of its own"}}
	}
	return doc, nil
}

// Problem places a message at the value of the path (map keys and list indexes), or as near above it as exists.
func (d Document) Problem(path []any, format string, args ...any) Problem {
	return Problem{File: d.Path, Line: d.line(path), Message: fmt.Sprintf(format, args...)}
}

func (d Document) line(path []any) int {
	if d.root == nil || len(d.root.Content) == 0 {
		return 0
	}
	node := d.root.Content[0]
	line := node.Line
	for _, step := range path {
		node = child(node, step)
		if node == nil {
			break
		}
		line = node.Line
	}
	return line
}

func child(node *yaml.Node, step any) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch step := step.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && step < len(node.Content) {
			return node.Content[step]
		}
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i+1]
			}
		}
	}
	return nil
}

func (d Document) problems(err error) Problems {
	var typed *yaml.TypeError
	if !errors.As(err, &typed) {
		return Problems{d.problem(strings.TrimPrefix(err.Error(), "yaml: "))}
	}
	problems := make(Problems, 0, len(typed.Errors))
	for _, message := range typed.Errors {
		problems = append(problems, d.problem(message))
	}
	return problems
}

func (d Document) problem(message string) Problem {
	line := 0
	if m := errorLine.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = m[2]
	}
	if m := unknownField.FindStringSubmatch(message); m != nil {
		message = fmt.Sprintf("unknown key %q", m[1])
	} else if m := wrongType.FindStringSubmatch(message); m != nil {
		message = fmt.Sprintf("%s is not %s", strings.TrimSpace(kind(m[1])+" "+m[2]), expected(m[3]))
	}
	return Problem{File: d.Path, Line: line, Message: message}
}

func kind(tag string) string {
	return map[string]string{"str": "the text", "seq": "a list", "map": "a map", "int": "the number", "float": "the number", "bool": "the value"}[tag]
}

func expected(goType string) string {
	switch {
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case strings.HasPrefix(goType, "map["):
		return "a map"
	case goType == "string":
		return "a text"
	default:
		return "what is expected here"
	}
}

func plain(err error) string {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}
