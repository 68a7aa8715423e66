// One cursor for the video and every time axis. Times here are file seconds, counted from the
// file's first frame; the player's own clock starts at the first frame that was analysed.
"use strict";
(() => {
  const facts = JSON.parse(document.getElementById("player-facts").textContent);
  const video = document.getElementById("video");

  if (!video) return;

  const player = document.getElementById("player");
  const poster = document.getElementById("poster");
  const readout = document.getElementById("readout");
  const controls = document.getElementById("controls");
  const axes = [...document.querySelectorAll(".time")].map((group) => ({
    group,
    line: group.querySelector(".cursor"),
    t0: +group.dataset.t0, t1: +group.dataset.t1, x0: +group.dataset.x0, x1: +group.dataset.x1,
  }));
  const frames = facts.frames;
  const last = frames[frames.length - 1];
  let used = false, closed = false;

  const play = document.getElementById("play");
  const scrub = document.getElementById("scrub");

  // The player's own bar would cover the strip of contacts along the bottom of the picture.
  if (poster) video.poster = poster.src;
  video.controls = false;
  controls.hidden = false;

  // The number of the last frame that starts at or before a time.
  function frameAt(time) {
    let low = 0, high = frames.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (frames[middle] <= time + 1e-4) low = middle; else high = middle - 1;
    }
    return low;
  }

  function words(row) {
    const frame = `frame ${facts.numbers[row]}`;
    return facts.slowdown ? `${(frames[row] / facts.slowdown).toFixed(3)} s · ${frame}` : frame;
  }

  function show(time) {
    for (const axis of axes) {
      const on = time >= axis.t0 && time <= axis.t1;
      axis.group.classList.toggle("on", on);
      if (!on) continue;
      const x = axis.x0 + ((time - axis.t0) / (axis.t1 - axis.t0)) * (axis.x1 - axis.x0);
      axis.line.setAttribute("x1", x);
      axis.line.setAttribute("x2", x);
    }
    readout.textContent = words(frameAt(time));
    scrub.value = (time - frames[0]) / (last - frames[0]);
  }

  function goTo(time) {
    used = true;
    const row = frameAt(Math.min(Math.max(time, frames[0]), last));
    // The middle of a frame's time on screen: its very start may still show the one before.
    const next = row + 1 < frames.length ? frames[row + 1] : frames[row] + 0.004;
    video.currentTime = facts.offset + (frames[row] + next) / 2;
    show(frames[row]);
  }

  const now = () => video.currentTime - facts.offset;

  function step(count) {
    video.pause();
    goTo(frames[Math.min(Math.max(frameAt(now()) + count, 0), frames.length - 1)]);
  }

  function stepContact(way) {
    const row = frameAt(now());
    const starts = facts.contacts.map(frameAt);
    const target = way > 0 ? starts.find((s) => s > row) : starts.filter((s) => s < row).pop();
    video.pause();
    if (target !== undefined) goTo(frames[target]);
  }

  function toggle() {
    used = true;
    if (video.paused) video.play(); else video.pause();
  }

  const keys = {
    " ": toggle,
    ArrowLeft: () => step(-1), ArrowRight: () => step(1),
    ArrowUp: () => stepContact(-1), ArrowDown: () => stepContact(1),
  };
  addEventListener("keydown", (event) => {
    const action = keys[event.key];
    const own = event.target.closest("summary, a, button, input");
    if (!action || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (own && event.key === " ") return;
    if (!used && (event.key === "ArrowUp" || event.key === "ArrowDown")) return; // still scrolling
    event.preventDefault();
    action();
  }, true);

  play.addEventListener("click", toggle);
  video.addEventListener("click", () => { if (!video.controls) toggle(); });
  for (const name of ["play", "pause", "ended"]) {
    video.addEventListener(name, () => { play.textContent = video.paused ? "Play" : "Pause"; });
  }
  scrub.addEventListener("input", () => { video.pause(); goTo(frames[0] + scrub.value * (last - frames[0])); });
  const full = document.getElementById("full");
  full.hidden = !video.requestFullscreen;
  full.addEventListener("click", () => video.requestFullscreen());
  document.addEventListener("fullscreenchange", () => { video.controls = document.fullscreenElement === video; });

  controls.addEventListener("click", (event) => {
    const { frames: count, rate } = event.target.dataset;
    if (count) step(+count);
    if (rate) {
      video.playbackRate = +rate;
      for (const b of controls.querySelectorAll("[data-rate]")) b.setAttribute("aria-pressed", b === event.target);
    }
  });

  // Click or drag on any time axis moves the video there.
  for (const axis of axes) {
    const follow = (event) => {
      const svg = axis.group.ownerSVGElement;
      const box = svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      const share = Math.min(Math.max((x - axis.x0) / (axis.x1 - axis.x0), 0), 1);
      video.pause();
      goTo(axis.t0 + share * (axis.t1 - axis.t0));
    };
    const area = axis.group.querySelector(".catch");
    area.addEventListener("pointerdown", (event) => {
      area.setPointerCapture(event.pointerId);
      follow(event);
    });
    area.addEventListener("pointermove", (event) => { if (event.buttons) follow(event); });
  }

  // Once used, the video stays in view in the corner while its figures are read.
  const dock = () => player.classList.toggle("docked", used && !closed && !inView);
  let inView = true;
  const stage = player.parentElement;
  new IntersectionObserver(([entry]) => {
    inView = entry.isIntersecting;
    if (inView) closed = false;
    if (!inView && !player.classList.contains("docked")) stage.style.minHeight = `${stage.offsetHeight}px`;
    dock();
  }).observe(stage);
  document.getElementById("undock").addEventListener("click", () => { closed = true; dock(); });
  video.addEventListener("play", () => { used = true; dock(); });
  video.addEventListener("seeked", dock);

  const tick = () => { show(now()); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
})();
