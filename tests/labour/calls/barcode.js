// A camera that shows the time: 4 blocks who it is, 20 blocks the milliseconds modulo 2^20; the second row is inverted.
(() => {
  const blocks = 24, width = 640, height = 360;
  window.whoIsFilmed = window.whoIsFilmed ?? 0;
  function film() {
    const canvas = document.createElement("canvas");
    canvas.width = width; canvas.height = height;
    const pen = canvas.getContext("2d");
    let frame = 0;
    const draw = () => {
      const bits = (window.whoIsFilmed * 2 ** 20) + (Date.now() % 2 ** 20);
      pen.fillStyle = "#555"; pen.fillRect(0, 0, width, height);
      for (let spot = 0; spot < 40; spot += 1) {
        pen.fillStyle = `hsl(${(frame * 3 + spot * 37) % 360} 60% 50%)`;
        pen.fillRect((spot * 97 + frame * (3 + spot % 5)) % width, height / 3 + (spot * 53) % (height / 2), 50, 40);
      }
      frame += 1;
      for (let at = 0; at < blocks; at += 1) {
        const on = Math.floor(bits / 2 ** (blocks - 1 - at)) % 2 === 1;
        const left = Math.round(at * width / blocks), wide = Math.ceil(width / blocks);
        pen.fillStyle = on ? "#fff" : "#000"; pen.fillRect(left, 0, wide, height / 9);
        pen.fillStyle = on ? "#000" : "#fff"; pen.fillRect(left, height / 9, wide, height / 9);
      }
    };
    draw();
    setInterval(draw, 50);
    return canvas.captureStream(20).getVideoTracks()[0];
  }
  if (navigator.mediaDevices) {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => {
      const stream = await real(wish);
      for (const track of stream.getVideoTracks()) { track.stop(); stream.removeTrack(track); stream.addTrack(film()); }
      return stream;
    };
  }
  const pad = document.createElement("canvas");
  pad.width = 480; pad.height = 270;
  const eye = pad.getContext("2d", { willReadFrequently: true });
  /** Read the clock in a playing picture: who is filmed and how old the frame is, or null: no whole clock in it. */
  window.readClock = (video) => {
    if (!video || !video.videoWidth) return null;
    eye.drawImage(video, 0, 0, 480, 270);
    let bits = 0;
    for (let at = 0; at < blocks; at += 1) {
      const x = Math.floor((at + 0.5) * 480 / blocks);
      const [upper, lower] = [eye.getImageData(x, 14, 1, 1).data[0], eye.getImageData(x, 44, 1, 1).data[0]];
      if (Math.abs(upper - lower) < 60) return null;
      bits = bits * 2 + (upper > lower ? 1 : 0);
    }
    return { who: Math.floor(bits / 2 ** 20), age: (Date.now() - bits % 2 ** 20 + 2 ** 21) % 2 ** 20 };
  };
})();
