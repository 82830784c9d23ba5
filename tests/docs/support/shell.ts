import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Fields, Place, Principal } from "../../../drill/cloud/kernel/types";
import type { World } from "../../../drill/cloud/kernel/world";
import { type Command, Misunderstood, printed, readCommand, spelled } from "./commandLine";

/** One command that was run. */
export interface Ran {
  readonly profile: string;
  readonly args: readonly string[];
  /** How it ended: 0, 252 for what the CLI does not understand, 254 for what the service refuses. */
  readonly code: number;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly commands: readonly Ran[];
}

export interface Shell {
  /** Where the account of each `AWS_PROFILE` is. */
  readonly profiles: Readonly<Record<string, Place>>;
  /** Commands run here, and leave their files here. */
  readonly folder: string;
  /** Variables that the reader sets. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The SDK's names of services where the CLI's differ. */
const services: Readonly<Record<string, string>> = { stepfunctions: "sfn", events: "eventbridge" };

/**
 * Runs a script in bash, as it stands, where `aws` is answered by the model as an administrator of the profile's account, and
 * `sleep` lets virtual time pass. A command that the model does not know ends with 252 and says so.
 */
export async function runScript(
  world: World,
  script: string,
  { profiles, folder, variables }: Shell,
): Promise<Outcome> {
  const commands: Ran[] = [];
  const server = createServer(async (socket) => {
    const asked = await question(socket);
    const { code, said } = asked.tool === "sleep" ? await wait(world, asked) : aws(world, profiles, folder, asked);
    if (asked.tool === "aws") commands.push({ profile: asked.profile, args: asked.args, code });
    socket.end(`${code}\n${said}`);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  try {
    const bash = spawn("bash", ["-euo", "pipefail", "-c", script], {
      cwd: folder,
      env: {
        ...process.env,
        ...variables,
        LC_ALL: "C",
        PATH: `${tools(folder)}:${process.env.PATH}`,
        MODEL_PORT: `${port}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<number | null>((resolve) => bash.on("close", resolve));
    const [stdout, stderr, code] = await Promise.all([text(bash.stdout), text(bash.stderr), ended]);
    return { code, stdout, stderr, commands };
  } finally {
    server.close();
  }
}

interface Asked {
  readonly tool: string;
  readonly profile: string;
  readonly args: readonly string[];
}

interface Answer {
  readonly code: number;
  /** What it prints: to its error output if it fails. */
  readonly said: string;
}

/** The words of a command, each with a zero byte behind it, up to the byte that ends them. */
function question(socket: Socket): Promise<Asked> {
  return new Promise((resolve) => {
    let read = "";
    socket.setEncoding("utf8").on("data", (part) => {
      read += String(part);
      if (!read.endsWith("\u0001")) return;
      const [tool = "", profile = "", ...args] = read.slice(0, -1).split("\0").slice(0, -1);
      resolve({ tool, profile, args });
    });
  });
}

async function wait(world: World, { args }: Asked): Promise<Answer> {
  await world.time.runUntil(world.time.now() + Number(args[0]) * 1_000);
  return { code: 0, said: "" };
}

function aws(world: World, profiles: Shell["profiles"], folder: string, { profile, args }: Asked): Answer {
  const [service = "", ...rest] = args;
  const name = services[service] ?? service;
  try {
    const home = profiles[profile];
    if (home === undefined) throw new Misunderstood(`The config profile (${profile}) could not be found`);
    const command = readCommand(rest, world.operationsOf(name), folder);
    const place = { ...home, ...(command.region && { region: command.region }) };
    const person: Principal = { kind: "administrator", account: place.account, name: profile };
    const call = (more: Fields) =>
      world.call({
        principal: person,
        place,
        service: name,
        operation: command.operation.name,
        input: { ...command.input, ...more },
      }) as Fields;
    return { code: 0, said: printedPages(pagesOf(command.operation.name, call), command) };
  } catch (error) {
    const { name: code, message } = error as Error;
    if (error instanceof Misunderstood) return { code: 252, said: `aws ${args.join(" ")}: ${message}\n` };
    const operation = spelled(rest[0] ?? "");
    return { code: 254, said: `An error occurred (${code}) when calling ${operation}: ${message}\n` };
  }
}

/** The CLI reads all pages of a listing (AWS CLI User Guide, cli-usage-pagination). */
function pagesOf(operation: string, call: (more: Fields) => Fields): readonly Fields[] {
  const pages = [call({})];
  if (!/^(Describe|List)/.test(operation)) return pages;
  for (;;) {
    const { Marker, NextMarker } = pages.at(-1)!;
    const marker = Marker ?? NextMarker;
    if (marker === undefined) return pages;
    pages.push(call({ Marker: marker }));
  }
}

/** `--query` is applied to the whole as JSON, but as text to each page by itself (cli-usage-filter). */
function printedPages(pages: readonly Fields[], command: Command): string {
  if (command.output === "text") return pages.map((page) => printed(page, command)).join("");
  const whole: Record<string, unknown> = {};
  for (const { Marker, NextMarker, ...members } of pages) {
    for (const [name, value] of Object.entries(members)) {
      const before = whole[name];
      whole[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
    }
  }
  return printed(whole, command);
}

/** `aws` and `sleep` as commands that ask this process. */
function tools(folder: string): string {
  const place = join(folder, ".tools");
  mkdirSync(place, { recursive: true });
  for (const name of ["aws", "sleep"]) {
    writeFileSync(join(place, name), stub);
    chmodSync(join(place, name), 0o755);
  }
  return place;
}

/** In bash, which starts in a few milliseconds. */
const stub = `#!/usr/bin/env bash
exec 3<> "/dev/tcp/127.0.0.1/$MODEL_PORT"
{ printf '%s\\0' "\${0##*/}" "\${AWS_PROFILE:-}" "$@"; printf '\\1'; } >&3
read -r code <&3
if [ "$code" = 0 ]; then cat <&3; else cat <&3 >&2; fi
exit "$code"
`;
