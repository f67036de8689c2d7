//go:build desktop

package main

import (
	"context"
	"crypto/x509"
	"errors"

	"stoa/clients/headless"
)

// both is a sentence in both languages.
type both struct{ english, chinese string }

// reasons are texts for the server's codes. PROTOCOL.md section 10.
var reasons = map[string]both{
	"passcode_needed":    {"This room asks for a passcode: give it with --passcode.", "进入这个房间需要口令，请用 --passcode 给出。"},
	"passcode_wrong":     {"That is not the room's passcode.", "房间口令不正确。"},
	"no_room":            {"This room does not exist, or its link is not complete.", "没有这个房间，或链接不完整。"},
	"invitation_refused": {"This invitation is no longer good.", "这份邀请已经失效。"},
	"invitation_needed":  {"The link alone does not open this room: ask a host for an invitation.", "单凭链接进不了这个房间，请向主持人要一份邀请。"},
	"knock_refused":      {"Nobody let you in this time.", "这次没有人让你进来。"},
	"archived":           {"This room is archived: its owner can open it again.", "房间已归档，房主可以重新打开。"},
	"banned":             {"You are kept out of this room. After a removal that ends in five minutes.", "你暂时不能进入这个房间；若是被移出，五分钟后可以再来。"},
	"removed":            {"A host removed you from the room.", "主持人把你移出了房间。"},
	"ended":              {"A host ended the meeting. What is on the boards stays.", "主持人结束了会议，白板内容会保留。"},
	"displaced":          {"You came in from another window, and this one gave way.", "你已从另一个窗口进入，这个窗口已断开。"},
	"client_in_use":      {"You are in this room already, from another window.", "你已经在另一个窗口进入了这个房间。"},
	"room_full":          {"The room is full.", "房间已满。"},
	"address_full":       {"Very many people of your network are in this room by its link alone: ask a host for an invitation.", "你所在网络中仅凭链接进入这个房间的人已经很多，请向主持人要一份邀请。"},
	"version":            {"This program and the server speak different versions: update the older one.", "本程序与服务器版本不同，请更新较旧的一方。"},
	"malformed":          {"This program and the server did not understand each other: update the older one.", "本程序与服务器无法互相理解，请更新较旧的一方。"},
	"bad_name":           {"This name cannot be used: choose another one with --name.", "这个名字不能用，请用 --name 换一个。"},
	"forbidden":          {"You may not do that here.", "你在这里没有权限这样做。"},
	"forbidden_host":     {"The server does not answer at this address: use the link you were given.", "服务器不在这个地址应答，请使用收到的链接。"},
	"too_fast":           {"That was too fast: wait a moment.", "太快了，请稍等。"},
	"busy":               {"The server has much to do: try again in a moment.", "服务器正忙，请稍后再试。"},
	"store_failed":       {"The server could not write that to its disk.", "服务器无法把它写入磁盘。"},
	"board_full":         {"This board is full.", "这块白板已满。"},
	"erased_full":        {"So much was erased here within the hour that more could not be brought back: try again later.", "这一小时内擦除的内容已太多，再擦就无法恢复了，请稍后再试。"},
	"bad_stroke":         {"This stroke cannot be drawn.", "这一笔无法画上。"},
	"no_object":          {"This board is not there any more.", "这块白板已经不在了。"},
	"no_change":          {"That is so already.", "已经是这样了。"},
	"media_failed":       {"Voices cannot be carried just now.", "现在无法传送声音。"},
	"internal":           {"The server had a problem: try again.", "服务器出了问题，请重试。"},
}

var (
	unreachable = both{"The server cannot be reached. Is the link right, and is this machine online?", "无法连接服务器。请检查链接和网络。"}
	strange     = both{"This machine does not know who vouches for the server. If that is you: --authority FILE, from the server's page /trust.",
		"本机不信任服务器的证书。如果服务器是你自己的，请从它的 /trust 页面取得文件，用 --authority 给出。"}
	turnedAway = both{"The server did not let you in", "服务器没有让你进来"}
	sentAway   = both{"The server ended the visit", "服务器结束了这次访问"}
)

func (t *texts) in(b both) string {
	if t.chinese {
		return b.chinese
	}
	return b.english
}

// reason returns the text for a code; an unknown code follows a general text.
func (t *texts) reason(code string) string { return t.because(t.refused, code) }

func (t *texts) because(what, code string) string {
	if known, is := reasons[code]; is {
		return t.in(known)
	}
	return what + " (" + code + ")"
}

// told turns an error into a text that says what a person can do.
func (t *texts) told(err error) error {
	var join *headless.JoinError
	var closed *headless.ClosedError
	var unknown x509.UnknownAuthorityError
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return nil
	case errors.As(err, &join):
		return errors.New(t.because(t.in(turnedAway), join.Code))
	case errors.As(err, &closed):
		return errors.New(t.because(t.in(sentAway), string(closed.Reason)))
	case errors.As(err, &unknown):
		return errors.New(t.in(strange))
	}
	return errors.New(t.in(unreachable) + " (" + err.Error() + ")")
}
