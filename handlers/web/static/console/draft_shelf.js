/* What the server does not have yet is kept in this browser: it survives a crash, a lost network, a lost session. */

const LIFE_MS = 30 * 24 * 3600 * 1000;
const PREFIX = "nomination-draft:";

export class Shelf {
  constructor(nomination, member) {
    this.key = `${PREFIX}${nomination}:${member}`;
    forgetOld();
  }

  /* Returns {field: {value, base}}: what was typed, and what the server had when it was. */
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key))?.fields ?? {};
    } catch {
      return {};
    }
  }

  /* Tells whether it could be kept; a browser in private mode, or full, may refuse. */
  keep(fields) {
    try {
      if (Object.keys(fields).length) localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields }));
      else localStorage.removeItem(this.key);
      return true;
    } catch {
      return false;
    }
  }
}

function forgetOld() {
  try {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
      const { at } = JSON.parse(localStorage.getItem(key));
      if (!(Date.now() - at < LIFE_MS)) localStorage.removeItem(key);
    }
  } catch {
    // Nothing can be kept here, then there is nothing old either.
  }
}
