"use strict";
/* Takes libraries out of the zips of functions that never import them: custom.leanZips names each library's folder
   and the functions that keep it. serverless-python-requirements puts all requirements into every zip. */

const fs = require("fs");
const path = require("path");
// What serverless-python-requirements itself packs with.
const JSZip = require("jszip");

class LeanZips {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = { "after:package:createDeploymentArtifacts": () => this.slimAll() };
  }

  async slimAll() {
    const { service, serviceDir } = this.serverless;
    const keepers = Object.entries(service.custom.leanZips);
    const unknown = keepers.flatMap(([, kept]) => kept).filter((each) => !service.getAllFunctions().includes(each));
    if (unknown.length) throw new Error(`leanZips names no function of ours: ${unknown}`);
    for (const name of service.getAllFunctions()) {
      const spare = keepers.filter(([, kept]) => !kept.includes(name)).map(([folder]) => folder);
      await slim(path.resolve(serviceDir, service.getFunction(name).package.artifact), spare);
    }
  }
}

async function slim(file, spare) {
  const zip = await JSZip.loadAsync(fs.readFileSync(file));
  for (const entry of Object.keys(zip.files)) {
    if (spare.some((folder) => entry.startsWith(`${folder}/`) || entry.startsWith(`${folder}-`))) zip.remove(entry);
  }
  const packing = { type: "nodebuffer", platform: "UNIX", compression: "DEFLATE", compressionOptions: { level: 9 } };
  const packed = await zip.generateAsync(packing);
  fs.writeFileSync(file, packed);
}

module.exports = LeanZips;
