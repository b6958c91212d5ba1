"use strict";
/* How many 字 a text has, while it is typed: the very figure of models/rules/word_count.py.

   <textarea data-words="summary-words" data-words-limit="100"> shows its figure in <output id="summary-words">;
   an element with contenteditable does the same, without the characters that rules/rich_text drops.
   The kinds of all characters stand below, one letter and the length of the stretch before it (base 36):
   s single, r run, _ space, i invisible; capitals are what no page can show. `python -m local.word_kinds` writes them. */

const KINDS =
  "i0 _9 i5 _e r5 i2m _6 i1 _q s1 r1 s2 r1 s2 r2 i4 s1 r1 s1 r5 s1 r4 s2 r4 sn r1 sv r1 scs r1 sj r4 s1 r1 s1 r1 iw r34 S8 r2 S6 r4 S7 r1 S1 r1 Sk r1 i68 r7 S4m r1 S12 r2 S1e r2 S3 i1 r19 i1 r1 i1 r2 i1 r2 i1 S1 r8 Sr r4 S6 ib r6 ia rb i1 r1 i1a rl ig r1 i2t r8 i1 r6 i2 r2 i1 r4 Sw i1 r1 i1 r1 iu Sr r2 i2h rb S1 re i17 r9 S7 i2 r1 io r4 i1 r9 i1 r3 i1 S5 r2 Sf r1 ip S3 r2 S1 r1 Sb r5 Sv i1 S2 i6 r8 i16 r1l i1j r1 i1 r1 i4 r8 i4 r1 i3 r7 ia r2 it r1 S2 r1 S8 r2 S2 r2 Sm r1 S7 r1 S1 r3 S4 i2 r1 i4 S4 r2 S2 r2 i2 r1 S1 r8 S1 r4 S2 r1 i3 S2 r2 io S1 i2 r2 S1 r1 S6 r4 S2 r2 Sm r1 S7 r1 S2 r1 S2 r1 S2 i2 S1 r1 i3 S2 i4 S2 i2 S3 i3 S1 r7 S4 r1 S1 r7 ia r2 i3 r1 S1 ia r2 S1 r1 S9 r1 S3 r1 Sm r1 S7 r1 S2 r1 S5 i2 r1 i4 S5 i1 r2 S1 r1 i2 S1 r2 S1 rf i2 S2 r2 Sc r7 i1 S6 i1 r1 S2 r1 S8 r2 S2 r2 Sm r1 S7 r1 S2 r1 S5 i2 r1 i2 r1 i1 S4 r2 S2 r2 i2 S1 i7 r2 S1 r4 S2 r1 i3 S2 r2 Si ia r1 S1 r1 S6 r3 S3 r1 S4 r3 S2 r1 S1 r1 S2 r3 S2 r3 S3 r3 Sc r4 i2 r1 S2 r3 S3 r1 i3 S1 r2 S1 r6 S1 re Sl i5 r1 i3 r1 S8 r1 S3 r1 Sn r1 Sg i2 r1 i1 r3 S4 i1 S3 i1 S4 i7 S2 r1 S3 r2 S1 r2 i2 S2 r2 Sa r7 ia r1 Sb r1 S3 r1 Sn r1 Sa r1 S5 i2 r1 i2 r1 S5 i1 r1 S2 r1 i2 S2 r7 S2 r6 S2 r1 i2 S2 r2 Sa r1 S2 id r2 Sb r1 S3 r1 i15 r2 i4 S4 r1 S3 r1 i3 r1 S2 r4 ie S2 r2 Sq i1 r1 S2 r1 Si r3 So r1 S9 r1 S1 r2 S7 i3 S1 r4 i3 S3 i1 S1 r1 S8 r6 Sa r2 S3 rc i1c r1 i2 S7 r4 i8 r8 Sd r11 S2 r1 S1 r1 S5 r1 So r1 S1 r1 ia r1 i2 r9 S1 r2 S5 r1 S1 i1 S6 r2 Sa r2 S4 rw io r2 ir r1 i1 r1 i1 r1 Se r1 S10 i4 re i1 r5 i1 r2 i5 Sb i1 S10 r1 i8 r1 S6 r1 Sd r11 i19 r4 i1 r6 i1 r2 i2 r2 ip r2 i4 r3 ig r4 id r1 i2 r2 i6 r1 if r1 S14 r1 S1 r5 S1 r2 s1c r2o S6h r1 S4 r2 S7 r1 S1 r1 S4 r2 S15 r1 S4 r2 Sx r1 S4 r2 S7 r1 S1 r1 S4 r2 Sf r1 S1l r1 S4 r2 S1v i2 r3 St r3 Sq r6 S2e r2 S6 r2 _hs r1 Ss r3 S2h r7 ii r3 S1 r9 ij r2 S3 r9 ii S2 rc Sd r1 S3 i1 S2 rc i1g r2 i1 r7 i8 r1 i2 rb i9 S1 r2 Sa r6 Sa r6 ib r5 Sa r6 S2h r7 i5 r2 iy r1 S1 r5 S1y ra Sv i1 r3 i4 r2 S3 r4 i2 r1 i6 S3 r4 S1 r3 S16 r2 S5 rb S18 r4 Sq r6 Sb r3 i1l r2 i2 S1 r2 i1k r1 i1 S7 i1 r1 i1 r1 i2 r8 i6 Sa i2 r1 Sa r6 Sa r6 Se i2 Sv i1d r4 i1c r1 i1 r5 i1 r1 i5 r1 Sa r3 ir r9 Sb i1 r2 iw r4 i2 r2 i1 r3 i1k r1 i1 r2 i3 r1 i1 r3 S2 r8 i1c r8 i2 S2 r3 Sf r3 S1o r7 S17 r2 Sb i8 r3 i1 rd i1 r7 i4 r1 i6 r1 i3 r2 S1 r5 i5c r1s S7q r2 S6 r2 S12 r2 S6 r2 S8 r1 S1 r1 S1 r1 S1 r1 Sv r2 S1h r1 Sf r1 Se r2 S6 r1 Sj r2 S3 r1 S9 _1 ib s5 r1 s2 r4 s1 r2 s2 r2 s2 r3 s1 _4 i2 _5 s1 r1 s1 r2 s1 r1 s5 r1 s2 r1 _w i1 S5 i1 ra S2 s2 r1 sc r4 Sa r1 Sd r3 sc r1 Sk if Sx rf s3 r1 s1 r1 s3 r1 sc r1 sa r2 s1c r2 s6 r4 s1 rc s4 ra sf r1 S2 s4 ra su r2 so r1 s1 r1 si r1 so r1 s1 r2 s3 r2 s2 r1 s3 r1 s1 r1 s3 r1 s4 r1 s2 r4 s2 r1 s1 r1 s1 r6 s1 r1 s5 r4 s4 r2 sa r1 s3 r1 s5 r1 sd r2 s2 r4 s2 r2 s2 r2 si r2 s2 r2 sd r1 s3 r1 sb r1 sp r1 s2a r1 s7 r2 sd r2 s5a r4 s3 r1 s2 r1 S1f rp Sb sl r3u s1 r2p s4 r10 sc rg s2 r4 sa r2 s1 r7 s8 r2 s2 r2 s4 r2 s2 r2 s4 r3 s2 r1 s2 r4 sg r4 s9 r1 sd r2 s6 r2 s2 r1 s4 r2 s4 r2 s6 r1 s1 r1 sx r1 s1 r1 s5 rc sc r2 s1 r3 s1 r4 s1 r2 s1 r1 sf r1 sj r1 sa r2 s1 r1 s8 r2 sh r3 s4 ru s1 r1 s4 ro s5 r1 s4 r2 ss r1 sk r1 se r1 s1 r1 s4 r3 s1 r1 su ra sl r3 so r1 se r1 snv r2 s1f r1 s4 r5 Sq r2 Sw r1 i9k r3 S2 r5 S19 r1 S1 r5 S1 r2 S1k r7 S2 ie r1 Sn r9 S7 r1 S7 r1 S7 r1 S7 r1 S7 r1 S7 r1 S7 r1 S7 i1 rw S2m sy Sq s1 S2h sc S5y sq Sc _4 s1 i15 s4 rh S1 s1 S2e i2 s2 S2t s5 S17 s1 S2m s1 S2c sc S1b s1 r5gg s1s Sh3h s3 S1j r9 S9o rk i1b r4 i1 ra iw r2 i28 r2 S6 r8 S5n r5 S2 r1 S1 r1 S5 ro ig r1 i3 r1 i4 r1 ip r2 i5 S1 r3 Sa r6 S1k r8 i1w S2 r8 Sc i6 ri id r1 i12 r8 ip rb S2 rb s1 St i3 r3 i1c r1 i2 r4 i2 r2 Sg r1 Sb r4 i7 r1 Sp r1 i15 r6 i2 r2 i2 S2 r9 i3 r1 i8 r1 S1 r2 Sa r2 iw r1 i1f r1 i1 r3 i2 r2 i5 r2 i1 r1 S1 ro ih r2 i8 S1 ra S6 r2 S6 r2 S6 r9 S7 r1 S7 r1 S1o r4 i39 r1 i2 r1 i4 S1 r2 Sa s6 S8mc rc Sn r4 S1d R4 s6io Sa6 s2 S2y r12 S7 rc S5 r5 i1 r1 So r1 S5 r1 S1 r1 S2 r1 S2 r1 S3h rg Scd r2 S1i r7 S1 rw ig sg Sa i6 sg Sz s1 Sj s1 S4 r4 S5 r1 S3r i2 S1 s1 r2o S2m r3 S6 r2 S6 r2 S6 r2 S3 s3 S7 r1 S7 ia r3 s1 S1 r2 Sc r1 Sq r1 Sj r1 S2 r1 Sf r2 Se ry S3f r5 S3 r4 S19 r3 S2g r1 Sd r3 S1 r1b i19 S1 r3m St r3 S1d if r1 Sr r4 S10 r9 Su r5 i12 S5 r5 Su r1 S11 r4 Se r16 S4e r2 Sa r6 S10 r4 S10 r4 S14 r8 S1g rb Sc r1 Sf r1 S7 r1 S2 r1 Sb r1 Sf r1 S7 r1 S2 r1v S8n r9 Sm ra S8 ro S6 r1 S16 r1 S9 r1x S6 r2 S1 r1 S18 r1 S2 r3 S1 r2 Sn r1 S20 r8 S9 r1c Sj r1 S2 r5 Sx r3 Sr r5 S1 r1s S1k r4 Sk r2 i1b S3 i1 S2 i5 r4 S4 r1 S3 r1 St i2 S3 i4 r1 S9 r7 S9 r7 S1s rw i11 S2 r4 Sc r9 S1i r3 St r2 Sr r5 Sq r7 S4 rc S7 r28 S21 r1j S1f rd S1f r7 i16 S4 r8 Sa r86 Sv r1 S16 i1 r2 S1 r2 S2 r26 S14 r8 im rb S9 rm ii r4 S4 r12 Ss rk Sn r9 i1 r1 i1i rf S7 r4 iu r1 i2 r2 S1 i9 r3 i1d r4 i2 r2 i2 r1 i4 S1 ia S1 r2 Sp r7 Sa i6 r3 i10 r5 i1 S8 r1 Si r8 iz r1 S3 i9 r2 i1g r9 ia r4 i2 r1 Sg r1 Sk rb Si r1 is r3 i2 r1 i1 r2 i6 S1 r1t S7 r1 S1 r1 S4 r1 Sf r1 Sb r6 i1b r1 i3 S8 r5 Sa i6 r2 S2 r1 S8 r2 S2 r2 Sm r1 S7 r1 S2 r1 S5 i1 r2 i3 r1 S4 r2 S2 r2 S3 r2 S1 r6 S1 r5 S7 i2 S7 i3 S5 r3v i1k r8 i2 r3 i1 r1 Sl r1 i1 r1 S3 ru i1f r6 i1 r1 i4 r2 i1 r2 S4 r8 Sa r4m i1e S4 r2 i4 r2 i1 r2 ir S2 ry i1f r8 i2 r1 i1 r2 S4 rb Sa r6 Sd rj i17 r1 i1 r1 i2 r6 i1 r1 S2 r6 Sa r1i Sr i2 r3 i2 r4 i1 S5 r4 Sn r55 i1b r9 i1 r2 S1 r2s S2b rc S8 r2 S1 r2 S8 r1 S2 r1 Su r1 S2 i2 r2 i1 r1 i4 r1 S3 r9 Sa r1y S8 r2 i16 S4 i2 r2 i4 r1 S4 rr i1 ra i14 r6 i2 r4 i8 S1 r8 i1 r6 i2 r3 i1a rd i1 r2 S9 rd S21 r7b S9 r1 i12 S7 i1 r6 i1 r1 S6 ra St r3 Sw i2 Sm r1 i1 r7 i1 r2 i1 S2 r21 S7 r1 S2 r1 i12 S6 i3 S1 i1 S2 i1 r7 i1 S1 r8 Sa r6 S6 r1 S2 r1 S11 i1 S2 r1 i2 r1 i1 r1 S1 r7 Sa r8m ij r2 S4 r53 S1 rf S1e rd Spn r2u S33 r1 S5 rb S5g r218 S2r rd Str i1 S9 r347 Sg7 r6nt Sft r7 Sv r1 Sa r4 S29 r1 Sa r6 Su i2 r5 S1 ra i1c r7 Sf ra Sa r1 S7 r1 Sl r5 Sj rj4 S2j r2t S23 i4 r1 S1k i7 r4 Sd s1s i4 S1 sb S2 se S4qg s8 Sye s16 S9 s6w7 S4 s1 S7 s1 S2 s1 S83 s19 S3 sh S4 s8 Sb0 r1s4 S2z r5 Sd r3 S9 r7 Sa r2 i1 r2 i1 S4 i3mk S1a i2 Sn r9 S38 r1o S6u ra S13 r2 i1q r3 i9 rg i2 r7 iu r4 S1p rl i1u r3 S1 r4a Sk rc S2f r9 Sp r3r S2d r1 S1z r1 S2 r2 S1 r2 S2 r2 S4 r1 Sc r1 S1 r1 S7 r1 S1t r1 S4 r2 S8 r1 S7 r1 Ss r1 S4 r1 S5 r1 S1 r3 S7 r1 S9g r2 S84 r2 ifm r1j i4 r1e i8 r1 ie r1 S7 if S5 i1 Sf ruo Sv i69 S7 i1 Sh i2 S7 i1 S2 i1 S5 r5x S19 i3 r7 S7 r2 Sa r4 S2 r8w iu S1 rh i18 r4 Sa r5 S1 ryo S7 r1 S4 r1 S2 r1 Sf r1 S5h r2 i9 S7 r15 i1w r7 S1 r4 Sa r4 S2 rlt S1w r24 S1p r5e S4 r1 Sr r1 S2 r1 S1 r2 S1 r1 Sa r1 S4 r1 S1 r1 S1 r6 S1 r4 S1 r1 S1 r1 S1 r1 S3 r1 S2 r1 S1 r2 S1 r1 S1 r1 S1 r1 S1 r1 S1 r1 S2 r1 S1 r2 S4 r1 S7 r1 S4 r1 S4 r1 S1 r1 Sa r1 Sh r5 S3 r1 S5 r1 Sh r1g S2 r7i s4 r1 S13 r4 S2s rc Sf r2 Sf r1 se S1 r1 S11 sa rb s5 ru s2 r1m s6 r1p S1 r1k sq S3 sd S18 s4 S9 s7 S2 se S6 s4a rx sc r9 s1 r1y s1 rm sc r17 s4 r5 sc rh s3 r1 s3 r1z s1 r1 s1 r57 s2 r1r sd r4 s1 ro si r1 sq r2 sd r1 s2e r2d s1c r1y s6 r1 s3 r3 s2 S3 s5 r3 sb S2 r3 s4 S9 r3 S38 rc S2h s7 Sc s4 S1 rf Sc r4 S1k r8 Sa r6 S14 r8 Su r2 S2 r26 sc r1b s1 ra s1 r55 S2c rc Se s2 S5 s3 S5 s3 S7 s9 St s3 Sb s5 S6 sa Sa s6 S8 s8 S7 r9 S43 r1 S1j r11 Sa ssm Swyo sw S37d s7 S66 s2 S4g2 se S5rl s2e7 Sf2 s15u S3t7 ifcfq S1 iu S2o i3k S6o R1e6o S1eke R2 S1eke";

const starts = [];
const kinds = [];
for (const stretch of KINDS.split(" ")) {
  starts.push((starts.at(-1) ?? 0) + parseInt(stretch.slice(1), 36));
  kinds.push(stretch[0]);
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-words]").forEach(showWords));
document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-words]");
  if (field) showWords(field);
});

/* The 字数 of a text as it stands. */
function countWords(text) {
  const shown = [...text].filter((character) => kindOf(character) !== "i");
  let total = 0;
  let before = "_";
  shown.forEach((character, place) => {
    const kind = isApostrophe(shown, place) ? "r" : kindOf(character);
    if (kind === "s" || (kind === "r" && before !== "r")) total += 1;
    before = kind;
  });
  return total;
}

/* The 字数 of a text with bold, as it will stand once it is kept. */
function countKept(text) {
  return countWords([...text].filter((character) => !/[SR]/.test(letterOf(character))).join(""));
}

function isApostrophe(shown, place) {
  if (shown[place] !== "’" || place === 0 || place === shown.length - 1) return false;
  return kindOf(shown[place - 1]) === "r" && kindOf(shown[place + 1]) === "r";
}

function kindOf(character) {
  return letterOf(character).toLowerCase();
}

function letterOf(character) {
  const point = character.codePointAt(0);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= point) low = middle;
    else high = middle - 1;
  }
  return kinds[low];
}

function showWords(field) {
  const output = document.getElementById(field.dataset.words);
  if (!output) return;
  const words = field.isContentEditable ? countKept(field.innerText) : countWords(field.value);
  const limit = Number(field.dataset.wordsLimit);
  const left = limit - words;
  const told = left >= 0 ? `，还可写 ${left} 字` : `，超过 ${-left} 字`;
  output.textContent = `${words} 字${limit ? told : ""}`;
  output.classList.toggle("over", Boolean(limit) && left < 0);
}
