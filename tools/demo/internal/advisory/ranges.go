package advisory

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/anchore/grype/grype/version"
)

// Range is a stretch of affected versions. Introduced is empty when it starts at the first version;
// at most one of Fixed (exclusive) and LastAffected (inclusive) ends it.
type Range struct {
	Introduced   string
	Fixed        string
	LastAffected string
}

var bound = regexp.MustCompile(`^(>=|<=|<)\s*([0-9][0-9A-Za-z.+_-]*)$`)

// ParseRange reads ">=2.4 <2.12.2", "<1.31", ">=1.0 <=3.22" or ">=2.1.0".
func ParseRange(text string, ecosystem Ecosystem) (Range, error) {
	var r Range
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return r, fmt.Errorf("a range is empty; write it like %q", ">=2.4 <2.12.2")
	}
	for _, field := range fields {
		m := bound.FindStringSubmatch(field)
		if m == nil {
			return r, fmt.Errorf("range %q: %q is none of >=, < and <= with a version; write it like %q", text, field, ">=2.4 <2.12.2")
		}
		if err := r.set(m[1], m[2]); err != nil {
			return r, fmt.Errorf("range %q: %w", text, err)
		}
	}
	if err := r.validate(ecosystem); err != nil {
		return r, fmt.Errorf("range %q: %w", text, err)
	}
	return r, nil
}

func (r *Range) set(operator, value string) error {
	switch {
	case operator == ">=" && r.Introduced != "":
		return fmt.Errorf("has two lower ends")
	case operator != ">=" && r.Fixed+r.LastAffected != "":
		return fmt.Errorf("has two upper ends")
	case operator == ">=":
		r.Introduced = value
	case operator == "<":
		r.Fixed = value
	default:
		r.LastAffected = value
	}
	return nil
}

// A range upside down would match nothing, and a scan would look clean for it.
func (r Range) validate(ecosystem Ecosystem) error {
	format := versionFormat(ecosystem)
	for _, v := range []string{r.Introduced, r.Fixed, r.LastAffected} {
		if v == "" {
			continue
		}
		if err := version.New(v, format).Validate(); err != nil {
			return fmt.Errorf("%s is no %s version: %w", v, ecosystem, err)
		}
	}
	upper := r.Fixed + r.LastAffected
	if r.Introduced == "" || upper == "" {
		return nil
	}
	order, err := version.New(r.Introduced, format).Compare(version.New(upper, format))
	if err != nil {
		return err
	}
	if order > 0 || order == 0 && r.Fixed != "" {
		return fmt.Errorf("starts at %s, not before its end %s", r.Introduced, upper)
	}
	return nil
}

// Constraint writes the range with the separator between its ends, as Trivy (", ") and Grype (",") want it.
func (r Range) Constraint(separator string) string {
	var parts []string
	if r.Introduced != "" {
		parts = append(parts, ">="+r.Introduced)
	}
	if r.Fixed != "" {
		parts = append(parts, "<"+r.Fixed)
	}
	if r.LastAffected != "" {
		parts = append(parts, "<="+r.LastAffected)
	}
	return strings.Join(parts, separator)
}

func versionFormat(ecosystem Ecosystem) version.Format {
	switch ecosystem {
	case Alpine:
		return version.ApkFormat
	case Maven:
		return version.MavenFormat
	default:
		return version.SemanticFormat
	}
}
