package advisory

import (
	"strings"
	"testing"
)

func TestParseRange(t *testing.T) {
	tests := []struct {
		text      string
		ecosystem Ecosystem
		want      Range
		wrong     string
	}{
		{text: ">=2.4 <2.12.2", ecosystem: Maven, want: Range{Introduced: "2.4", Fixed: "2.12.2"}},
		{text: "<1.31", ecosystem: Maven, want: Range{Fixed: "1.31"}},
		{text: "<32.0.0-android", ecosystem: Maven, want: Range{Fixed: "32.0.0-android"}},
		{text: ">= 1.0 <= 3.22", ecosystem: Maven, wrong: "none of >=, < and <="},
		{text: ">=1.0 <=3.22", ecosystem: Maven, want: Range{Introduced: "1.0", LastAffected: "3.22"}},
		{text: ">=2.1.0", ecosystem: Npm, want: Range{Introduced: "2.1.0"}},
		{text: ">=3.1.1-canary.20211030 <3.5.3", ecosystem: Npm, want: Range{Introduced: "3.1.1-canary.20211030", Fixed: "3.5.3"}},
		{text: "<=1.0.0", ecosystem: Npm, want: Range{LastAffected: "1.0.0"}},
		{text: ">=1.0.0 <=1.0.0", ecosystem: Npm, want: Range{Introduced: "1.0.0", LastAffected: "1.0.0"}},
		{text: ">=1.10.0 <1.9.0", ecosystem: Npm, wrong: "starts at 1.10.0, not before its end 1.9.0"},
		{text: ">=2.10 <2.9.10.8", ecosystem: Maven, wrong: "not before its end"},
		{text: ">=1.0.0 <1.0.0", ecosystem: Npm, wrong: "not before its end"},
		{text: ">=1 >=2", ecosystem: Maven, wrong: "two lower ends"},
		{text: "<1 <=2", ecosystem: Maven, wrong: "two upper ends"},
		{text: "", ecosystem: Maven, wrong: "empty"},
		{text: "2.0", ecosystem: Maven, wrong: "none of >="},
		{text: ">2.0", ecosystem: Maven, wrong: "none of >="},
		{text: "<", ecosystem: Maven, wrong: "none of >="},
		{text: "<1.0;rm", ecosystem: Maven, wrong: "none of >="},
		{text: "<1..0", ecosystem: Npm, wrong: "no npm version"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			got, err := ParseRange(test.text, test.ecosystem)
			if test.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), test.wrong) {
					t.Fatalf("error %v, want one with %q", err, test.wrong)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestConstraint(t *testing.T) {
	for want, r := range map[string]Range{
		">=2.4, <2.12.2": {Introduced: "2.4", Fixed: "2.12.2"},
		"<1.31":          {Fixed: "1.31"},
		">=1.0, <=3.22":  {Introduced: "1.0", LastAffected: "3.22"},
		">=2.1.0":        {Introduced: "2.1.0"},
	} {
		if got := r.Constraint(", "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestParseRating(t *testing.T) {
	tests := []struct {
		severity, vector string
		score            float64
		wrong            string
	}{
		{severity: "critical", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", score: 10},
		{severity: "medium", vector: "CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N", score: 5.9},
		{severity: "high"},
		{severity: "low", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", wrong: "scores 10.0, which is critical"},
		{severity: "moderate", wrong: "none of low, medium, high, critical"},
		{severity: "", wrong: "none of"},
		{severity: "high", vector: "AV:N/AC:L/Au:N/C:P/I:P/A:P", wrong: "neither CVSS:3.1/ nor CVSS:3.0/"},
		{severity: "high", vector: "CVSS:3.1/AV:N", wrong: "cvss"},
	}
	for _, test := range tests {
		t.Run(test.severity+" "+test.vector, func(t *testing.T) {
			got, err := ParseRating(test.severity, test.vector)
			if test.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), test.wrong) {
					t.Fatalf("error %v, want one with %q", err, test.wrong)
				}
				return
			}
			if want := (Rating{test.severity, test.vector, test.score}); err != nil || got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
		})
	}
}
