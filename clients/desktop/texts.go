//go:build desktop

package main

import (
	"fmt"
	"os"
	"strings"

	"stoa/spatial"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// texts holds every text of the window, in one language.
type texts struct {
	muted, noMicrophone, silenced, noOutput string
	heardByNobody, connected, lost, opening string
	refused                                 string // without a known reason
	hints, boardHint, boardHints, sitHint   string
	seatHint                                string // before a free seat
	otherKind                               string // of an object
	heardBy, speaks                         func(string) string
	zone                                    map[spatial.ZoneKind]string // with the zone's name and the number of hearers
	zoneAlone                               string                      // without hearers
	kinds                                   map[string]string           // of objects
	chinese                                 bool
}

func english() *texts {
	return &texts{
		muted: "Muted", noMicrophone: "No microphone", silenced: "A host has silenced you", noOutput: "No sound output",
		heardByNobody: "Heard by nobody", connected: "Connected", lost: "Connection lost. Coming back by itself…", opening: "Opening the door…",
		refused:    "The server did not do that",
		hints:      "WASD walk · Shift faster · drag looks · click walks there · M microphone · Space talk · H hand · 1-6 signs · F sit · V view · wheel reads on · F1 keys",
		boardHint:  "E  use the board",
		boardHints: "1-6 colour · 7-9 width · Z undo · Esc back",
		sitHint:    "F  stand up",
		seatHint:   "F  sit down",
		otherKind:  "Something of a newer version",
		kinds:      map[string]string{record.Board: "Whiteboard", record.Document: "Document", record.Image: "Picture", record.Model: "3D model", record.Note: "Note", record.Link: "Link", record.Seat: "Seat"},
		heardBy:    func(n string) string { return "Heard by " + n },
		speaks:     func(names string) string { return names + " speaking" },
		zone: map[spatial.ZoneKind]string{spatial.Private: "%s: only the people here hear you (%d)", spatial.Stage: "%s: everyone in the audience hears you (%d)",
			spatial.Flat: "%s: everyone here hears you alike (%d)", spatial.Quiet: "%s: voices are softer here (%d hear you)"},
		zoneAlone: "%s: nobody hears you",
	}
}

func chinese() *texts {
	return &texts{
		muted: "已静音", noMicrophone: "没有麦克风", silenced: "主持人已将你静音", noOutput: "没有声音输出",
		heardByNobody: "没有人听得到你", connected: "已连接", lost: "连接中断，正在自动恢复…", opening: "正在开门…",
		refused:    "服务器没有这样做",
		hints:      "WASD 行走 · Shift 加快 · 拖动转头 · 点击走过去 · M 麦克风 · 空格 说话 · H 举手 · 1-6 表情 · F 坐下 · V 视角 · 滚轮翻页 · F1 按键",
		boardHint:  "E  使用白板",
		boardHints: "1-6 颜色 · 7-9 粗细 · Z 撤销 · Esc 返回",
		sitHint:    "F  站起来",
		seatHint:   "F  坐下",
		otherKind:  "较新版本的物件",
		kinds:      map[string]string{record.Board: "白板", record.Document: "文档", record.Image: "图片", record.Model: "3D 模型", record.Note: "便签", record.Link: "链接", record.Seat: "座位"},
		heardBy:    func(n string) string { return n + " 人听得到你" },
		speaks:     func(names string) string { return names + " 正在说话" },
		zone: map[spatial.ZoneKind]string{spatial.Private: "%s：只有这里的人听得到你（%d 人）", spatial.Stage: "%s：所有听众都听得到你（%d 人）",
			spatial.Flat: "%s：这里每个人听到的音量相同（%d 人）", spatial.Quiet: "%s：这里的声音较轻（%d 人听得到你）"},
		zoneAlone: "%s：没有人听得到你",
		chinese:   true,
	}
}

// textsFor returns the texts in a language: en, zh, or the system's. Without Chinese
// letters it returns English.
func textsFor(language string, letters bool) *texts {
	if language == "" {
		for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			if language = os.Getenv(name); language != "" {
				break
			}
		}
	}
	if strings.HasPrefix(language, "zh") && letters {
		return chinese()
	}
	return english()
}

func (t *texts) of(name scene.Text) string {
	if t.chinese && name.Chinese != "" {
		return name.Chinese
	}
	return name.English
}

// kind returns what people call a kind of objects.
func (t *texts) kind(kind string) string {
	if name := t.kinds[kind]; name != "" {
		return name
	}
	return t.otherKind
}

// inZone says what a zone does to a voice with n hearers.
func (t *texts) inZone(kind spatial.ZoneKind, name string, n int) string {
	if n == 0 {
		return fmt.Sprintf(t.zoneAlone, name)
	}
	return fmt.Sprintf(t.zone[kind], name, n)
}

func (t *texts) hearers(n int) string {
	if n == 0 {
		return t.heardByNobody
	}
	return t.heardBy(fmt.Sprint(n))
}
