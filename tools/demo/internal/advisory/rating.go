package advisory

import (
	"fmt"
	"strings"

	cvss30 "github.com/pandatix/go-cvss/30"
	cvss31 "github.com/pandatix/go-cvss/31"
)

// Severities from the least to the worst.
var Severities = []string{"low", "medium", "high", "critical"}

// ParseRating checks that word and vector say the same. The vector may be missing: old advisories have none.
func ParseRating(severity, vector string) (Rating, error) {
	known := false
	for _, s := range Severities {
		known = known || s == severity
	}
	if !known {
		return Rating{}, fmt.Errorf("severity %q is none of %s", severity, strings.Join(Severities, ", "))
	}
	if vector == "" {
		return Rating{Severity: severity}, nil
	}
	score, err := baseScore(vector)
	if err != nil {
		return Rating{}, fmt.Errorf("cvss %q: %w", vector, err)
	}
	if word := word(score); word != severity {
		return Rating{}, fmt.Errorf("severity is %q, but the vector scores %.1f, which is %s", severity, score, word)
	}
	return Rating{Severity: severity, Vector: vector, Score: score}, nil
}

func baseScore(vector string) (float64, error) {
	switch {
	case strings.HasPrefix(vector, "CVSS:3.1/"):
		v, err := cvss31.ParseVector(vector)
		if err != nil {
			return 0, err
		}
		return v.BaseScore(), nil
	case strings.HasPrefix(vector, "CVSS:3.0/"):
		v, err := cvss30.ParseVector(vector)
		if err != nil {
			return 0, err
		}
		return v.BaseScore(), nil
	default:
		return 0, fmt.Errorf("starts with neither CVSS:3.1/ nor CVSS:3.0/")
	}
}

func word(score float64) string {
	switch {
	case score >= 9:
		return "critical"
	case score >= 7:
		return "high"
	case score >= 4:
		return "medium"
	case score > 0:
		return "low"
	default:
		return "none"
	}
}
