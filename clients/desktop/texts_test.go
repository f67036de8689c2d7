//go:build desktop

package main

import (
	"reflect"
	"testing"

	"stoa/clients/desktop/text"
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
	if len(english().zone) != 4 || len(chinese().zone) != 4 {
		t.Error("a kind of zone has no words")
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
	for _, in := range []string{"", "abc", "ftp://example.org/r/abc", "https://example.org/rooms"} {
		if link, _, err := (&options{Link: in}).room(); err == nil {
			t.Errorf("%q became %q", in, link)
		}
	}
}
