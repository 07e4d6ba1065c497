// Ctrl+C and SIGTERM end a Node program at once, without "exit". While a call is under way or waits to be sent, they are
// listened for, so that it is sent first; else the program is left to itself, as it also is if it listens for them too.
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

// Calls `finish` before a signal ends the program; `listen` as long as that is of use, then `rest`.
export function lastSignals(finish) {
  let listening = false;
  const end = (signal) => {
    if (process.listenerCount(signal) > 1) return; // it ends in a way of its own, or goes on
    finish();
    rest();
    process.kill(process.pid, signal);
  };
  function listen() {
    if (listening) return;
    listening = true;
    for (const signal of SIGNALS) process.prependListener(signal, end);
  }
  function rest() {
    listening = false;
    for (const signal of SIGNALS) process.removeListener(signal, end);
  }
  return { listen, rest };
}
