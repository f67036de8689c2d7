package main

// common is part of every report.
type common struct {
	Scenario     string  `json:"scenario"`
	Participants int     `json:"participants"`
	Seconds      float64 `json:"seconds"`
	Server       *usage  `json:"server"`
	Generator    usage   `json:"generator"`
}

func (s *settings) common(participants int, r *reading) common {
	return common{s.name, participants, round(r.seconds), r.server, r.generator}
}

// posesFields are the measurements of moving.
type posesFields struct {
	DownBytes float64    `json:"down_bytes_per_client_s"`
	PerUpdate float64    `json:"bytes_per_update"`
	Updates   float64    `json:"updates_per_client_s"`
	Latency   *quantiles `json:"pose_latency_ms"`
	Tick      *quantiles `json:"tick_ms"`
}

// voicesFields are the measurements of voices.
type voicesFields struct {
	In        float64    `json:"packets_in_per_s"`
	Out       float64    `json:"packets_out_per_s"`
	PerPacket *float64   `json:"server_us_per_packet"`
	Residence *quantiles `json:"residence_ms"`
	Due       int        `json:"due"`
	Missed    int        `json:"missed"`
	Lost      int        `json:"lost"`
	Leaked    int        `json:"leaked"`
}
