package main

import (
	"regexp"
	"strings"
	"testing"
)

// Whatever people do, no name, room, address or text of theirs becomes a label.
func TestLabelsOfMetricsAreFromFixedLists(t *testing.T) {
	h := openWith(t, func(c *config) { c.Ops = "127.0.0.1:0" })
	ada := h.joins("Ada", "lobby")
	bob := h.joins("Bob", "lobby")
	ada.draws(ada.board())
	bob.Close()
	text := ""
	h.awaits("the two who came to be counted", func() bool {
		_, text = h.says("/metrics")
		return strings.Contains(text, `stoa_joins_total{device="desktop"} 2`)
	})
	allowed := map[string]*regexp.Regexp{
		"device":   regexp.MustCompile(`^(desktop|phone|headset|bot)$`),
		"reason":   regexp.MustCompile(`^[a-z_]{1,20}$`),
		"le":       regexp.MustCompile(`^[0-9.e+-]+$|^\+Inf$`),
		"quantile": regexp.MustCompile(`^[0-9.]+$`),
		"version":  regexp.MustCompile(`^go[0-9a-z.]+$`),
	}
	pair := regexp.MustCompile(`([a-z_]+)="([^"]*)"`)
	for _, line := range strings.Split(text, "\n") {
		labels, _, has := strings.Cut(line, "} ")
		if strings.HasPrefix(line, "#") || !has {
			continue
		}
		for _, m := range pair.FindAllStringSubmatch(labels, -1) {
			if form := allowed[m[1]]; form == nil || !form.MatchString(m[2]) {
				t.Errorf("%s: the label %s is %q", line, m[1], m[2])
			}
		}
	}
}
