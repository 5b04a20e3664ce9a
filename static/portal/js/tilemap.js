// The map of tiles: one stop for Tab, and the arrows go to the nearest tile that way. Without it each tile is a stop.
"use strict";
(() => {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  for (const map of document.querySelectorAll(".tilemap")) {
    const tiles = [...map.querySelectorAll("li a")];
    const place = (tile) => { const box = tile.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
    const stop = (tile) => { for (const one of tiles) one.tabIndex = one === tile ? 0 : -1; };
    const toward = (from, [right, down]) => {
      const [x, y] = place(from);
      let best, least = Infinity;
      for (const tile of tiles) {
        const [dx, dy] = place(tile).map((at, n) => at - [x, y][n]);
        const along = dx * right + dy * down, across = Math.abs(dx * down) + Math.abs(dy * right);
        // Straight on comes first, then what lies least to the side.
        if (along > 1 && across <= along + 1 && along + 2 * across < least) [best, least] = [tile, along + 2 * across];
      }
      return best;
    };
    if (!tiles.length) continue;
    stop(tiles[0]);
    map.addEventListener("focusin", (e) => { if (tiles.includes(e.target)) stop(e.target); });
    map.addEventListener("keydown", (e) => {
      if (!tiles.includes(e.target) || e.ctrlKey || e.altKey || e.metaKey) return;
      const to = ways[e.key] ? toward(e.target, ways[e.key]) : { Home: tiles[0], End: tiles.at(-1) }[e.key];
      if (ways[e.key] || to) e.preventDefault();
      to?.focus();
    });
  }
})();
