package main

import (
	"context"
	"time"

	"stoa/clients/headless"
)

// newcomers are people who come while others do harm: one each second, from
// where the members come from.
type newcomers struct {
	took   samples // from asking to being welcomed
	failed int
}

// come ends with ctx, and with the last who came.
func (n *newcomers) come(ctx context.Context, room string) {
	for due := time.Now(); pause(ctx, time.Until(due)) == nil; due = due.Add(time.Second) {
		n.one(room)
	}
}

func (n *newcomers) one(room string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*newcomerTime) // the last one may come in peace
	defer cancel()
	begin := time.Now()
	c, err := headless.Dial(ctx, room, headless.Options{Name: "Newcomer", Frames: framesSkipped})
	if err != nil {
		say("a newcomer: %v", err)
		n.failed++
		return
	}
	n.took.add(time.Since(begin))
	c.Close()
}

// newcomersFields are how long it took them.
type newcomersFields struct {
	P50    float64 `json:"p50"`
	P95    float64 `json:"p95"`
	Came   int     `json:"came"`
	Failed int     `json:"failed"`
}

func (n *newcomers) fields() newcomersFields {
	return newcomersFields{P50: n.took.quantile(0.5), P95: n.took.quantile(0.95), Came: len(n.took.all), Failed: n.failed}
}
