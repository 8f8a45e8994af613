// Load client for bench/venue: one thread, epoll, C connections with W messages outstanding on
// each, replaying prebuilt bytes, so that the client costs as little of the machine as it can and
// is never a second Node.
//
//   load http   HOST PORT FOLDER C W WARM_MS RUN_MS   replies counted by status
//   load stream HOST PORT FOLDER C W WARM_MS RUN_MS   first message of a file is the upgrade
//   load fan    HOST PORT FOLDER C W WARM_MS RUN_MS   subscribes, prints "ready", counts pushes
//
// FOLDER holds one file per connection, 0.bin 1.bin …: messages, each after its length as a
// little-endian 32-bit number. Counting begins WARM_MS after the start (for `fan` after the first
// push once ready), or earlier, once a connection has sent half of what it has, and ends RUN_MS
// later, or when a connection has nothing more to send. Prints one line of JSON. Times are
// microseconds.
#define _GNU_SOURCE
#include "connection.h"
#include "histogram.h"
#include "reply.h"

#include <signal.h>
#include <sys/resource.h>

enum mode { HTTP, STREAM, FAN };

static struct {
  enum mode mode;
  int epoll, connections;
  uint32_t window;
  uint64_t warm_us, run_us;
  struct connection *all;
  uint64_t started, opens, closes;  // when counting begins and ends; `closes` 0 = not yet known
  int draining;                     // nothing more is sent
  uint64_t outstanding, closed, acks, errors, pushes, frames;
  uint64_t all_acks, all_errors, all_pushes, bytes_in, sample;
  char first_error[240];
  struct histogram delay;
} run;

static int counts(uint64_t now) {
  return run.opens != 0 && now >= run.opens && (run.closes == 0 || now < run.closes);
}

static void note_error(const char *text, size_t length) {
  if (run.first_error[0] != 0) return;
  size_t used = length < sizeof run.first_error - 1 ? length : sizeof run.first_error - 1;
  for (size_t i = 0; i < used; i++) {
    char byte = text[i];
    run.first_error[i] = byte == '"' || byte == '\\' ? '\'' : byte < ' ' ? ' ' : byte;
  }
}

static void answered(struct connection *c, int64_t index, int is_error, uint64_t now) {
  uint32_t message = index >= 0 && index < c->count ? (uint32_t)index : c->answered;
  c->answered++;
  run.outstanding--;
  if (is_error) run.all_errors++;
  else run.all_acks++;
  if (!counts(now)) return;
  if (is_error) run.errors++;
  else run.acks++;
  // A message sent before counting began would bring in the warm-up's delays.
  if (!is_error && c->sent_at[message] >= run.opens) {
    histogram_add(&run.delay, now - c->sent_at[message]);
  }
}

static size_t take_http(struct connection *c, uint64_t now) {
  size_t at = 0;
  struct http_reply reply;
  while (http_cut(c->in + at, c->in_used - at, &reply)) {
    int is_error = reply.status < 200 || reply.status > 299;
    if (is_error) note_error(c->in + at, reply.length);
    answered(c, -1, is_error, now);
    at += reply.length;
  }
  return at;
}

// What a frame delivers: the changes joined in it, or one message.
static uint64_t changes(const struct frame *frame) {
  static const char change[] = "{\"type\":\"";
  const char *at = frame->payload, *end = at + frame->payload_length;
  uint64_t found = 0;
  while ((at = memmem(at, (size_t)(end - at), change, sizeof change - 1)) != NULL) found++, at++;
  return found == 0 ? 1 : found;
}

static void take_push(const struct frame *frame, uint64_t now) {
  run.all_pushes++;
  if (run.mode != FAN) {
    run.pushes += (uint64_t)counts(now);
    return;
  }
  if (run.started == 0) return;
  if (run.opens == 0) run.opens = now + run.warm_us, run.closes = run.opens + run.run_us;
  if (!counts(now)) return;
  run.frames++;
  run.pushes += changes(frame);
  // Every eleventh is looked into: enough for a percentile, and the client stays light.
  if (run.sample++ % 11 != 0) return;
  uint64_t stamp = frame_stamp(frame->payload, frame->payload_length);
  uint64_t wall = clock_us(CLOCK_REALTIME);
  if (stamp > 0) histogram_add(&run.delay, wall > stamp ? wall - stamp : 0);
}

static size_t take_frames(struct connection *c, uint64_t now) {
  size_t at = 0;
  struct frame frame;
  if (!c->upgraded) {
    struct http_reply reply;
    if (!http_cut(c->in, c->in_used, &reply)) return 0;
    if (reply.status != 101) {
      fprintf(stderr, "load: upgrade refused: %.*s\n", (int)reply.length, c->in);
      exit(1);
    }
    c->upgraded = 1;
    c->answered = 1;
    run.outstanding--;
    at = reply.length;
  }
  while (frame_cut(c->in + at, c->in_used - at, &frame)) {
    int64_t index;
    at += frame.length;
    if (!frame.last || frame.opcode > 2) continue;
    switch (frame_kind(frame.payload, frame.payload_length, &index)) {
      case FRAME_PUSH:
        take_push(&frame, now);
        break;
      case FRAME_ERROR:
        note_error(frame.payload, frame.payload_length);
        answered(c, index, 1, now);
        break;
      case FRAME_ACK:
        answered(c, index, 0, now);
        break;
    }
  }
  return at;
}

static void serve_reading(struct connection *c) {
  // Joined pushes can outrun one read; a bound keeps a busy socket from starving the others.
  for (int reads = 0; reads < 4; reads++) {
    ssize_t got = connection_read(c);
    if (got < 0) {
      epoll_ctl(run.epoll, EPOLL_CTL_DEL, c->fd, NULL);
      run.outstanding -= c->next - c->answered;
      run.closed++;
      c->answered = c->next = c->count;
      return;
    }
    if (got == 0) return;
    run.bytes_in += (uint64_t)got;
    uint64_t now = clock_us(CLOCK_MONOTONIC);
    size_t used = run.mode == HTTP ? take_http(c, now) : take_frames(c, now);
    connection_drop(c, used);
    if ((size_t)got < c->in_room / 2) return;
  }
}

static void refill(struct connection *c) {
  if (run.draining || run.started == 0 || c->next == c->count) return;
  uint32_t until = c->answered + run.window;
  if (until > c->count) until = c->count;
  if (c->next < until) {
    uint64_t now = clock_us(CLOCK_MONOTONIC);
    run.outstanding += connection_send(c, run.epoll, until, now);
    // A server faster than it was prepared for would otherwise end its trial before it is counted.
    if (run.mode != FAN && now < run.opens && c->next >= c->count / 2) run.opens = now;
  }
  if (c->next == c->count && run.mode != FAN && run.closes == 0) {
    run.closes = clock_us(CLOCK_MONOTONIC);
    run.draining = 1;
  }
}

static void poll_once(int timeout_ms) {
  struct epoll_event events[256];
  int ready = epoll_wait(run.epoll, events, 256, timeout_ms);
  for (int i = 0; i < ready; i++) {
    struct connection *c = events[i].data.ptr;
    if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) serve_reading(c);
    refill(c);
  }
}

static void open_all(const char *host, int port, const char *folder) {
  char path[4096];
  for (int i = 0; i < run.connections; i++) {
    struct connection *c = &run.all[i];
    snprintf(path, sizeof path, "%s/%d.bin", folder, i);
    connection_map(c, path);
    connection_open(c, host, port);
    connection_watch(c, run.epoll, EPOLL_CTL_ADD);
    if (run.mode == HTTP) continue;
    run.outstanding += connection_send(c, run.epoll, 1, clock_us(CLOCK_MONOTONIC));
    // A thousand upgrades at once would overrun the server's backlog.
    while (run.outstanding > 64) poll_once(1000);
  }
  while (run.outstanding > 0 && run.closed == 0) poll_once(1000);
}

static void replay(void) {
  run.started = clock_us(CLOCK_MONOTONIC);
  run.opens = run.started + run.warm_us;
  for (int i = 0; i < run.connections; i++) refill(&run.all[i]);
  while (!run.draining && run.closed < (uint64_t)run.connections) {
    poll_once(20);
    uint64_t now = clock_us(CLOCK_MONOTONIC);
    if (!run.draining && now >= run.opens + run.run_us) run.closes = now, run.draining = 1;
  }
  if (run.closes == 0) run.closes = clock_us(CLOCK_MONOTONIC);
  uint64_t patience = clock_us(CLOCK_MONOTONIC) + 5000000;
  while (run.outstanding > 0 && clock_us(CLOCK_MONOTONIC) < patience) poll_once(50);
}

static void receive(void) {
  run.window = UINT32_MAX / 2;
  run.started = clock_us(CLOCK_MONOTONIC);
  for (int i = 0; i < run.connections; i++) refill(&run.all[i]);
  uint64_t patience = run.started + 20000000;
  while (run.outstanding > 0 && clock_us(CLOCK_MONOTONIC) < patience) poll_once(50);
  // Snapshots and the like that came with subscribing are not what is measured.
  run.opens = run.closes = 0;
  printf("ready\n");
  fflush(stdout);
  patience = clock_us(CLOCK_MONOTONIC) + 30000000;
  while (clock_us(CLOCK_MONOTONIC) < (run.closes == 0 ? patience : run.closes)) poll_once(20);
}

static void print_result(void) {
  uint64_t from = run.opens, to = run.closes, unanswered = run.outstanding;
  double seconds = to > from ? (double)(to - from) / 1e6 : 0;
  uint64_t counted = run.mode == FAN ? run.pushes : run.acks;
  printf("{\"connections\":%d,\"outstanding\":%u,\"seconds\":%.6f,\"perSecond\":%.1f,",
         run.connections, run.mode == FAN ? 0 : run.window, seconds,
         seconds > 0 ? (double)counted / seconds : 0);
  printf("\"acks\":%lu,\"errors\":%lu,\"pushes\":%lu,\"unanswered\":%lu,\"closed\":%lu,", run.acks,
         run.errors, run.pushes, unanswered, run.closed);
  printf("\"frames\":%lu,", run.frames);
  printf("\"allAcks\":%lu,\"allErrors\":%lu,\"allPushes\":%lu,\"bytesIn\":%lu,", run.all_acks,
         run.all_errors, run.all_pushes, run.bytes_in);
  printf("\"p50Us\":%lu,\"p99Us\":%lu,\"maxUs\":%lu,\"firstError\":\"%s\"}\n",
         histogram_quantile(&run.delay, 0.5), histogram_quantile(&run.delay, 0.99), run.delay.max,
         run.first_error);
}

int main(int count, char **words) {
  if (count != 9) {
    fprintf(stderr, "usage: load http|stream|fan HOST PORT FOLDER C W WARM_MS RUN_MS\n");
    return 2;
  }
  run.mode = strcmp(words[1], "http") == 0 ? HTTP : strcmp(words[1], "fan") == 0 ? FAN : STREAM;
  run.connections = atoi(words[5]);
  run.window = (uint32_t)atoi(words[6]);
  run.warm_us = strtoull(words[7], NULL, 10) * 1000;
  run.run_us = strtoull(words[8], NULL, 10) * 1000;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  signal(SIGPIPE, SIG_IGN);
  run.epoll = epoll_create1(0);
  run.all = calloc((size_t)run.connections, sizeof *run.all);
  if (run.epoll < 0 || run.all == NULL) fail("start");
  open_all(words[2], atoi(words[3]), words[4]);
  if (run.mode == FAN) receive();
  else replay();
  print_result();
  return 0;
}
