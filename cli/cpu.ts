/** CPU time of this process so far, seconds: what it took on no other core and in no waiting. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
