// One connection of the load client: its prebuilt messages (a mapped file of length-prefixed byte
// strings), what of them has been sent, and the bytes received that are not yet a whole reply.
#ifndef CONNECTION_H
#define CONNECTION_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct message {
  const char *bytes;
  uint32_t length;
};

struct connection {
  int fd;
  int upgraded;        // stream only: the 101 has been read
  int waits_to_write;  // the socket's send buffer was full
  struct message *messages;
  uint64_t *sent_at;  // microseconds, by message
  uint32_t count;
  uint32_t next;         // the first message not wholly sent
  uint32_t next_offset;  // bytes of it already sent
  uint32_t answered;     // replies to messages
  char *in;
  size_t in_used;
  size_t in_room;
};

__attribute__((noreturn)) static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, errno ? strerror(errno) : "failed");
  exit(1);
}

static uint64_t clock_us(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void connection_map(struct connection *c, const char *path) {
  struct stat st;
  int fd = open(path, O_RDONLY);
  if (fd < 0 || fstat(fd, &st) < 0) fail(path);
  char *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (bytes == MAP_FAILED) fail("mmap");
  close(fd);
  uint32_t room = 1024;
  c->messages = malloc(room * sizeof *c->messages);
  for (size_t at = 0; at + 4 <= (size_t)st.st_size;) {
    uint32_t length;
    memcpy(&length, bytes + at, 4);
    if (at + 4 + length > (size_t)st.st_size) {
      errno = 0;
      fail("a message runs past the end of its file");
    }
    if (c->count == room) c->messages = realloc(c->messages, (room *= 2) * sizeof *c->messages);
    c->messages[c->count++] = (struct message){bytes + at + 4, length};
    at += 4 + length;
  }
  c->sent_at = calloc(c->count + 1, sizeof *c->sent_at);
  c->in_room = 65536;
  c->in = malloc(c->in_room);
}

static void connection_open(struct connection *c, const char *host, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int on = 1;
  if (inet_pton(AF_INET, host, &to.sin_addr) != 1) fail("host must be an IPv4 address");
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
}

static void connection_watch(struct connection *c, int epoll, int op) {
  struct epoll_event event = {.events = EPOLLIN | (c->waits_to_write ? EPOLLOUT : 0),
                              .data.ptr = c};
  if (epoll_ctl(epoll, op, c->fd, &event) < 0) fail("epoll_ctl");
}

// Sends messages up to (not including) number `until`, many to one call; returns how many are now
// wholly sent that were not before.
static uint32_t connection_send(struct connection *c, int epoll, uint32_t until, uint64_t now) {
  uint32_t before = c->next;
  int blocked = 0;
  while (c->next < until && !blocked) {
    struct iovec parts[64];
    int used = 0;
    for (uint32_t m = c->next; m < until && used < 64; m++, used++) {
      uint32_t skip = m == c->next ? c->next_offset : 0;
      parts[used].iov_base = (void *)(c->messages[m].bytes + skip);
      parts[used].iov_len = c->messages[m].length - skip;
      if (c->sent_at[m] == 0) c->sent_at[m] = now;
    }
    ssize_t wrote = writev(c->fd, parts, used);
    if (wrote < 0 && errno != EAGAIN) fail("write");
    if (wrote < 0) wrote = 0, blocked = 1;
    while (wrote > 0) {
      uint32_t left = c->messages[c->next].length - c->next_offset;
      if ((uint64_t)wrote < left) {
        c->next_offset += (uint32_t)wrote;
        blocked = 1;
        break;
      }
      wrote -= left;
      c->next++;
      c->next_offset = 0;
    }
  }
  // A message not begun must not keep the time at which a full buffer turned it away.
  for (uint32_t m = c->next + (c->next_offset > 0); blocked && m < until; m++) c->sent_at[m] = 0;
  if (blocked != c->waits_to_write) {
    c->waits_to_write = blocked;
    connection_watch(c, epoll, EPOLL_CTL_MOD);
  }
  return c->next - before;
}

// Reads what has arrived; returns bytes read, 0 at nothing more, -1 when the peer closed.
static ssize_t connection_read(struct connection *c) {
  if (c->in_used == c->in_room) c->in = realloc(c->in, c->in_room *= 2);
  ssize_t got = read(c->fd, c->in + c->in_used, c->in_room - c->in_used);
  if (got == 0) return -1;
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (got < 0) return -1;
  c->in_used += (size_t)got;
  return got;
}

static void connection_drop(struct connection *c, size_t bytes) {
  c->in_used -= bytes;
  if (c->in_used > 0) memmove(c->in, c->in + bytes, c->in_used);
}

#endif
