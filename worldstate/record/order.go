package record

import "strings"

// Shapes of a board lie on top of each other in the order of their order keys, compared
// byte by byte. A record has the key in its property `order`, or a key made of its place
// among the records that were put ([Record.OrderKey]): then newer records lie on top. A
// key between two others exists always, so moving one record changes no other.
// PROTOCOL.md section 7.4.

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// impliedDigits is the number of digits for Made in an implied key: 62^9 > 2^53.
const impliedDigits = 9

// OrderKey returns the record's order key.
func (r *Record) OrderKey() string {
	if key := r.Properties.Text(Order); key != "" {
		return key
	}
	return "V" + implied(r.Made)
}

// implied returns made in base 62.
func implied(made uint64) string {
	var key [impliedDigits]byte
	for i := impliedDigits - 1; i >= 0; i, made = i-1, made/62 {
		key[i] = digits[made%62]
	}
	return string(key[:])
}

// isOrder reports whether a value may be an order key: digits, the last not 0, so that
// there is a key before it.
func isOrder(v Value) bool {
	return strings.Trim(v.Data, digits) == "" && v.Data[len(v.Data)-1] != '0'
}

// Between returns a short order key between two keys; an empty a stands for the lowest
// key, an empty b for the highest. It returns "" if a is not below b.
func Between(a, b string) string {
	if b != "" && a >= b {
		return ""
	}
	var key []byte
	for i := 0; ; i++ {
		low, high := 0, len(digits)
		if i < len(a) {
			low = strings.IndexByte(digits, a[i])
		}
		if b != "" && i < len(b) {
			high = strings.IndexByte(digits, b[i])
		}
		if low == high {
			key = append(key, digits[low])
			continue
		}
		if middle := (low + high) / 2; middle > low {
			return string(append(key, digits[middle]))
		}
		key = append(key, digits[low]) // the key follows a, so b no longer bounds it
		b = ""
	}
}
