package web

import (
	_ "embed"
	"net/http"
	"strings"

	"stoa/worldstate"
)

// OpenAPI describes every call, as an OpenAPI 3.1 document. `x-needs` of a call
// says what its caller needs.
//
//go:embed openapi.json
var OpenAPI []byte

// api handles the calls below /api/v1.
type api struct {
	*Public
	sources                bySource  // rate limit of calls
	entries                bySource  // rate limit of joins
	summaries              bySource  // rate limit of GET /rooms/{room}
	guesses                bySource  // rate limit of guessed secrets
	made                   *attempts // rate limit of calls, by account
	fetchesFrom            bySource  // rate limit of calls that fetch files
	fetches                *attempts // rate limit of calls that fetch files, by account
	uploadsFrom            bySource  // rate limit of new uploads
	uploadsBy              *attempts // rate limit of new uploads, by account
	joins, summariesOfRoom *attempts // rate limits of strangers, by room
	texts                  *attempts // rate limit of calls that build texts, by account
	readings               *readings
}

// calls lists every call and what it needs.
var calls = []call{
	{"GET /rooms/{room}", anyone, (*api).summary},
	{"POST /rooms/{room}/join", anyone, (*api).join},
	{"POST /rooms/{room}/knock", anyone, (*api).knock},

	{"POST /accounts", anyone, (*api).makeAccount},
	{"GET /me", account, (*api).me},
	{"GET /blocks", account, (*api).blocks},
	{"DELETE /blocks/{account}", account, (*api).unblock},

	{"POST /owner", anyone, (*api).claim},
	{"POST /owner-link", serverOwner, (*api).ownerLink},
	{"GET /owners", serverOwner, (*api).owners},
	{"DELETE /owners/{account}", serverOwner, (*api).disown},

	{"GET /rooms", account, (*api).rooms},
	{"POST /rooms", serverOwner, (*api).create},
	{"POST /rooms/{room}/duplicate", serverOwner, (*api).duplicate},
	{"PATCH /rooms/{room}", allowedTo(worldstate.DoorKeeping), (*api).settle},
	{"DELETE /rooms/{room}", allowedTo(worldstate.Deleting), (*api).remove},

	{"GET /rooms/{room}/invitations", allowedTo(worldstate.Viewing), (*api).invitations},
	{"POST /rooms/{room}/invitations", allowedTo(worldstate.Inviting), (*api).invite},
	{"DELETE /rooms/{room}/invitations/{invitation}", allowedTo(worldstate.Inviting), (*api).revoke},
	{"GET /rooms/{room}/members", allowedTo(worldstate.Viewing), (*api).members},
	{"PUT /rooms/{room}/members/{account}", allowedTo(worldstate.Promoting), (*api).setMember},
	{"DELETE /rooms/{room}/members/{account}", allowedTo(worldstate.Promoting), (*api).removeMember},
	{"GET /rooms/{room}/bans", allowedTo(worldstate.Viewing), (*api).bans},
	{"DELETE /rooms/{room}/bans/{ban}", allowedTo(worldstate.Banning), (*api).liftBan},

	{"GET /rooms/{room}/people", allowedTo(worldstate.Viewing), (*api).people},
	{"POST /rooms/{room}/people/{number}", allowedTo(worldstate.Blocking), (*api).order},
	{"POST /rooms/{room}/knocks/{number}", allowedTo(worldstate.Answering), (*api).answerKnock},
	{"POST /rooms/{room}/end", allowedTo(worldstate.Ending), (*api).end},
	{"GET /rooms/{room}/erased", allowedTo(worldstate.Restoring), (*api).erasers},
	{"POST /rooms/{room}/erased/{parent}/{author}", allowedTo(worldstate.Restoring), (*api).restoreErased},
	{"GET /rooms/{room}/chat", allowedTo(worldstate.Viewing), (*api).chat},

	{"GET /rooms/{room}/history", allowedTo(worldstate.Reading), (*api).history},
	{"GET /rooms/{room}/history/people", allowedTo(worldstate.Restoring), (*api).doers},
	{"POST /rooms/{room}/history/takeback", allowedTo(worldstate.Restoring), (*api).takeBack},
	{"GET /rooms/{room}/bin", allowedTo(worldstate.Reading), (*api).bin},
	{"GET /rooms/{room}/search", allowedTo(worldstate.Reading), (*api).search},

	{"POST /rooms/{room}/documents/{object}/pass", allowedTo(worldstate.Reading), (*api).givePass},
	{"DELETE /rooms/{room}/documents/{object}/pass", allowedTo(worldstate.Reading), (*api).endPasses},
	{"GET /rooms/{room}/documents/{object}/text", allowedTo(worldstate.Reading), (*api).documentText},
	{"GET /rooms/{room}/documents/{object}/versions", allowedTo(worldstate.Reading), (*api).versions},
	{"POST /rooms/{room}/documents/{object}/versions", allowedTo(worldstate.Reading), (*api).nameVersion},
	{"GET /rooms/{room}/documents/{object}/versions/{number}", allowedTo(worldstate.Reading), (*api).fetchVersion},

	{"POST /rooms/{room}/files", allowedTo(worldstate.Uploading), (*api).beginUpload},
	{"GET /rooms/{room}/uploads/{upload}", allowedTo(worldstate.Uploading), (*api).uploadProgress}, // HEAD too
	{"PATCH /rooms/{room}/uploads/{upload}", allowedTo(worldstate.Uploading), (*api).appendUpload},
	{"DELETE /rooms/{room}/uploads/{upload}", allowedTo(worldstate.Uploading), (*api).cancelUpload},
	{"GET /rooms/{room}/files", allowedTo(worldstate.Viewing), (*api).files},
	{"DELETE /rooms/{room}/files/{hash}", allowedTo(worldstate.Discarding), (*api).removeFile},
	{"GET /rooms/{room}/files/{hash}", allowedTo(worldstate.Fetching), (*api).fetchFile},
	{"GET /rooms/{room}/files/{hash}/about", allowedTo(worldstate.Fetching), (*api).aboutFile},
}

// API returns the handler of all calls, without the guard against other sites' pages.
func (p *Public) API() http.Handler {
	a := &api{Public: p, sources: newBySource(sourceEvery, sourceBurst), entries: newBySource(entryEvery, entryBurst), summaries: newBySource(summaryEvery, summaryBurst),
		guesses: newBySource(guessEvery, guessBurst), made: newAttempts(callEvery, callBurst),
		fetchesFrom: newBySource(fetchFromEvery, fetchFromBurst), fetches: newAttempts(fetchEvery, fetchBurst),
		uploadsFrom: newBySource(uploadFromEvery, uploadFromBurst), uploadsBy: newAttempts(uploadEvery, uploadBurst),
		joins: newAttempts(doorEvery, doorBurst), summariesOfRoom: newAttempts(doorEvery, doorBurst),
		texts: newAttempts(textEvery, textBurst), readings: newReadings()}
	mux := http.NewServeMux()
	for _, c := range calls {
		method, path, _ := strings.Cut(c.pattern, " ")
		mux.HandleFunc(method+" /api/v1"+path, a.serve(c))
	}
	mux.HandleFunc("GET /api/v1/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(OpenAPI) // an error means that the client is gone
	})
	mux.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusNotFound, "no_call", "there is no such call; /api/v1/openapi.json has them all")
	})
	return mux
}
