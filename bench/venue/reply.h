// Cutting received bytes into replies: HTTP responses with a Content-Length, and WebSocket frames
// (RFC 6455) as a server sends them, that is, unmasked.
#ifndef REPLY_H
#define REPLY_H

#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct http_reply {
  int status;
  size_t length;  // head and body
};

// 1 and `reply` filled if a whole response lies at `bytes`, else 0.
static int http_cut(const char *bytes, size_t used, struct http_reply *reply) {
  const char *end = used < 12 ? NULL : memmem(bytes, used, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  size_t body = 0;
  for (const char *line = memchr(bytes, '\n', (size_t)(end - bytes)); line != NULL && line < end;
       line = memchr(line + 1, '\n', (size_t)(end - line))) {
    if (strncasecmp(line + 1, "content-length:", 15) == 0) body = strtoul(line + 16, NULL, 10);
  }
  reply->status = atoi(bytes + 9);
  reply->length = (size_t)(end - bytes) + 4 + body;
  return used >= reply->length;
}

struct frame {
  int opcode;
  int last;  // the FIN bit
  const char *payload;
  size_t payload_length;
  size_t length;  // header and payload
};

// 1 and `frame` filled if a whole frame lies at `bytes`, else 0.
static int frame_cut(const char *bytes, size_t used, struct frame *frame) {
  const unsigned char *b = (const unsigned char *)bytes;
  if (used < 2) return 0;
  size_t head = 2, length = b[1] & 0x7f;
  if (length == 126) {
    if (used < 4) return 0;
    length = (size_t)b[2] << 8 | b[3];
    head = 4;
  } else if (length == 127) {
    if (used < 10) return 0;
    length = 0;
    for (int i = 2; i < 10; i++) length = length << 8 | b[i];
    head = 10;
  }
  frame->opcode = b[0] & 0x0f;
  frame->last = b[0] >> 7;
  frame->payload = bytes + head;
  frame->payload_length = length;
  frame->length = head + length;
  return used >= frame->length;
}

enum frame_kind { FRAME_ACK, FRAME_ERROR, FRAME_PUSH };

// An acknowledgement begins {"re":"<id>", and an error one goes on with "error". `index` gets the
// digits that end the id, which the client uses as the message's number, or -1.
static enum frame_kind frame_kind(const char *text, size_t length, int64_t *index) {
  *index = -1;
  if (length < 8 || memcmp(text, "{\"re\":\"", 7) != 0) return FRAME_PUSH;
  const char *id = text + 7, *close = memchr(id, '"', length - 7), *digit = close;
  if (close == NULL) return FRAME_ERROR;
  while (digit > id && digit[-1] >= '0' && digit[-1] <= '9') digit--;
  if (digit < close) *index = strtoll(digit, NULL, 10);
  size_t rest = length - (size_t)(close - text);
  return rest > 8 && memcmp(close, "\",\"error\"", 9) == 0 ? FRAME_ERROR : FRAME_ACK;
}

// The integer after "ts": in a pushed frame, or 0.
static uint64_t frame_stamp(const char *text, size_t length) {
  const char *at = memmem(text, length, "\"ts\":", 5);
  return at == NULL ? 0 : strtoull(at + 5, NULL, 10);
}

#endif
