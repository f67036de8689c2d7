//go:build desktop

package main

import (
	"crypto/x509"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"stoa/clients/desktop/text"
	"stoa/clients/headless"
	"stoa/worldstate/record"
)

func TestEveryWordIsThereInBothLanguages(t *testing.T) {
	fonts := text.Load()
	for name, words := range map[string]*texts{"English": english(), "Chinese": chinese()} {
		v := reflect.ValueOf(*words)
		for i := range v.NumField() {
			field := v.Type().Field(i).Name
			if v.Field(i).IsZero() && field != "chinese" {
				t.Errorf("%s: no %s", name, field)
			}
			if v.Field(i).Kind() != reflect.String {
				continue
			}
			for _, letter := range v.Field(i).String() {
				if fonts.Chinese() && !fonts.Has(letter) {
					t.Errorf("%s: %s has the letter %q, which no font has", name, field, letter)
				}
			}
		}
	}
	for _, kind := range record.Kinds {
		if kind.Parent == "" && (english().kinds[kind.Name] == "" || chinese().kinds[kind.Name] == "") {
			t.Errorf("%s has no name", kind.Name)
		}
	}
	if len(english().zone) != 4 || len(chinese().zone) != 4 {
		t.Error("a kind of zone has no words")
	}
}

func TestEveryReasonIsASentenceInBothLanguages(t *testing.T) {
	fonts := text.Load()
	for code, r := range reasons {
		if !strings.HasSuffix(r.english, ".") || !strings.HasSuffix(r.chinese, "。") {
			t.Errorf("%s: %q, %q", code, r.english, r.chinese)
		}
		for _, letter := range r.chinese {
			if fonts.Chinese() && !fonts.Has(letter) {
				t.Errorf("%s has the letter %q, which no font has", code, letter)
			}
		}
	}
	for want, err := range map[string]error{
		reasons["removed"].english:       &headless.ClosedError{Reason: "removed"},
		reasons["no_room"].english:       fmt.Errorf("enter the room: %w", &headless.JoinError{Status: 404, Code: "no_room"}),
		strange.english:                  fmt.Errorf("connect: %w", x509.UnknownAuthorityError{}),
		sentAway.english + " (new_code)": &headless.ClosedError{Reason: "new_code"},
	} {
		if got := english().told(err); got == nil || got.Error() != want {
			t.Errorf("%v became %v", err, got)
		}
	}
	if chinese().told(&headless.ClosedError{Reason: "removed"}).Error() != reasons["removed"].chinese {
		t.Error("not in Chinese")
	}
}

func TestTheLanguageIsTheSystems(t *testing.T) {
	for _, c := range []struct {
		flag, system string
		letters      bool
		chinese      bool
	}{{"", "zh_CN.UTF-8", true, true}, {"", "en_GB.UTF-8", true, false}, {"en", "zh_CN.UTF-8", true, false}, {"zh", "C", true, true}, {"zh", "C", false, false}} {
		t.Setenv("LC_ALL", c.system)
		if got := textsFor(c.flag, c.letters).chinese; got != c.chinese {
			t.Errorf("%+v: Chinese %v", c, got)
		}
	}
}

func TestAnInvitationStandsBehindTheLink(t *testing.T) {
	for in, want := range map[string][2]string{
		"https://example.org/r/abc":                {"https://example.org/r/abc", ""},
		"https://example.org:8443/r/abc#i=s3cr-et": {"https://example.org:8443/r/abc", "s3cr-et"},
	} {
		link, invitation, err := (&options{Link: in}).room()
		if err != nil || link != want[0] || invitation != want[1] {
			t.Errorf("%s: %q, %q, %v", in, link, invitation, err)
		}
		if link, _, err := (&options{Room: in}).room(); err != nil || link != want[0] {
			t.Errorf("--room %s: %q, %v", in, link, err)
		}
	}
	for _, in := range []string{"", "abc", "ftp://example.org/r/abc", "https://example.org/rooms", "https://example.org/r/abc#secret", "https://example.org/r/abc#i="} {
		if link, _, err := (&options{Link: in}).room(); err == nil {
			t.Errorf("%q became %q", in, link)
		}
	}
}
