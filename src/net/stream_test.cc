#include "net/stream.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>

#include "net/deadline.h"
#include "net/event.h"
#include "net/offload.h"

namespace sallyport::net {
namespace {

// Two connected sockets; ours is a Stream on a loop, the other is used with plain calls.
struct Wired {
  Wired() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    stream = std::make_unique<Stream>(loop, ends[0]);
    far = ends[1];
  }
  ~Wired() {
    if (far >= 0) ::close(far);
  }
  void hang_up() {
    ::close(far);
    far = -1;
  }
  void say(std::string_view text) {
    ASSERT_EQ(::write(far, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  // Runs `work` on the loop until it ends.
  void run(std::function<Task<void>()> work) {
    spawn(loop, "test", finish(std::move(work)));
    loop.run();
  }
  Task<void> finish(std::function<Task<void>()> work) {
    co_await work();
    loop.stop();
  }

  Loop loop;
  std::unique_ptr<Stream> stream;
  int far = -1;
};

TEST(Stream, ReadsWhatIsThereThenTheEnd) {
  Wired wired;
  wired.say("abc");
  ::shutdown(wired.far, SHUT_WR);
  Io first, second;
  char buffer[16];
  std::function<Task<void>()> work = [&]() -> Task<void> {
    first = co_await wired.stream->read(buffer, sizeof buffer);
    second = co_await wired.stream->read(buffer, sizeof buffer);
  };
  wired.run(work);
  EXPECT_TRUE(first.ok());
  EXPECT_EQ(std::string_view(buffer, first.bytes), "abc");
  EXPECT_EQ(second.state, Io::State::eof);
}

TEST(Stream, WritesAllPartsWhileTheReaderIsSlow) {
  Wired wired;
  const std::string large(1 << 20, 'x');
  std::string got;
  Io sent;
  Event drained(wired.loop);
  std::function<Task<void>()> reader = [&]() -> Task<void> {
    char buffer[65536];
    while (got.size() < large.size() + 4) {
      const ssize_t n = ::read(wired.far, buffer, sizeof buffer);
      if (n > 0) got.append(buffer, static_cast<std::size_t>(n));
      if (n <= 0) co_await sleep(wired.loop, milliseconds(1));
    }
    drained.set();
  };
  std::function<Task<void>()> work = [&]() -> Task<void> {
    spawn(wired.loop, "reader", reader());
    sent = co_await wired.stream->write({"ab", large, "cd"});
    co_await drained.wait();
  };
  wired.run(work);
  EXPECT_TRUE(sent.ok());
  EXPECT_EQ(sent.bytes, large.size() + 4);
  EXPECT_TRUE(got == "ab" + large + "cd");
}

TEST(Stream, InterruptEndsOneWaitAndNoMore) {
  Wired wired;
  Io interrupted, after;
  char buffer[4];
  std::function<Task<void>()> interrupter = [&]() -> Task<void> {
    co_await sleep(wired.loop, milliseconds(5));
    wired.stream->interrupt();
  };
  std::function<Task<void>()> work = [&]() -> Task<void> {
    spawn(wired.loop, "interrupter", interrupter());
    interrupted = co_await wired.stream->wait_readable();
    wired.say("z");
    after = co_await wired.stream->read(buffer, sizeof buffer);
  };
  wired.run(work);
  EXPECT_EQ(interrupted.state, Io::State::interrupted);
  EXPECT_TRUE(after.ok());
}

TEST(Stream, AbortFailsEverythingAfterIt) {
  Wired wired;
  Io read, written;
  char buffer[4];
  std::function<Task<void>()> work = [&]() -> Task<void> {
    wired.stream->abort();
    read = co_await wired.stream->read(buffer, sizeof buffer);
    written = co_await wired.stream->write({"a", {}, {}});
  };
  wired.run(work);
  EXPECT_EQ(read.state, Io::State::failed);
  EXPECT_EQ(written.state, Io::State::failed);
}

TEST(Stream, PeekTellsInputFromHangUp) {
  Wired wired;
  EXPECT_EQ(wired.stream->peek(), Stream::Peek::nothing);
  wired.say("a");
  EXPECT_EQ(wired.stream->peek(), Stream::Peek::input);
  wired.hang_up();
  EXPECT_EQ(wired.stream->peek(), Stream::Peek::closed);
}

TEST(Deadline, InterruptsWhenItsTimeIsUp) {
  Wired wired;
  Io got;
  char buffer[4];
  bool expired = false;
  std::function<Task<void>()> work = [&]() -> Task<void> {
    Deadline deadline(wired.loop, *wired.stream, milliseconds(1));
    got = co_await wired.stream->read(buffer, sizeof buffer);
    expired = deadline.expired();
  };
  wired.run(work);
  EXPECT_EQ(got.state, Io::State::interrupted);
  EXPECT_TRUE(expired);
}

TEST(Offload, RunsElsewhereAndComesBack) {
  Wired wired;
  Workers workers(1, 1);
  bool ran = false;
  std::thread::id there, here;
  std::function<Task<void>()> work = [&]() -> Task<void> {
    std::function<void()> job = [&] { there = std::this_thread::get_id(); };
    ran = co_await offload(wired.loop, workers, std::move(job));
    here = std::this_thread::get_id();
  };
  wired.run(work);
  EXPECT_TRUE(ran);
  EXPECT_TRUE(there != here);
  EXPECT_TRUE(here == std::this_thread::get_id());
}

TEST(Offload, SaysWhenTheWorkersAreFull) {
  Wired wired;
  Workers workers(1, 0);
  bool ran = true;
  std::function<Task<void>()> work = [&]() -> Task<void> {
    std::function<void()> job = [] {};
    ran = co_await offload(wired.loop, workers, std::move(job));
  };
  wired.run(work);
  EXPECT_FALSE(ran);
}

TEST(AwaitCallback, ResumesWithFalseWhenNobodyAnswers) {
  Wired wired;
  bool answer = true;
  std::function<Task<void>()> work = [&]() -> Task<void> {
    std::function<void(std::function<void(bool)>)> forget = [](std::function<void(bool)>) {};
    answer = co_await await_callback(wired.loop, std::move(forget));
  };
  wired.run(work);
  EXPECT_FALSE(answer);
}

}  // namespace
}  // namespace sallyport::net
