package main

import (
	"context"
	"time"

	"stoa/clients/headless"
)

// newcomers join one per second during an attack, from the members' address.
type newcomers struct {
	took   samples // from the join call to the welcome
	failed int
}

// come runs until ctx ends and the last newcomer has joined.
func (n *newcomers) come(ctx context.Context, room string) {
	for due := time.Now(); pause(ctx, time.Until(due)) == nil; due = due.Add(time.Second) {
		n.one(room)
	}
}

func (n *newcomers) one(room string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*newcomerTime) // the last one may finish
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

// newcomersFields are the newcomers' times in a report.
type newcomersFields struct {
	P50    float64 `json:"p50"`
	P95    float64 `json:"p95"`
	Came   int     `json:"came"`
	Failed int     `json:"failed"`
}

func (n *newcomers) fields() newcomersFields {
	return newcomersFields{P50: n.took.quantile(0.5), P95: n.took.quantile(0.95), Came: len(n.took.all), Failed: n.failed}
}
