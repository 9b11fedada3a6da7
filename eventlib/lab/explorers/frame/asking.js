// What a page asks of Python, and how it finds out that nobody answers.

const ANSWER_WITHIN = 3000; // ms that Python may take before the page says so

// `answers(yes)` is told, at each answer and where none comes, whether Python is there.
function makeAsking(model, uid, answers) {
  const unanswered = new Map();
  let tickets = 0;

  function act(verb, ...what) {
    if (noKernelHere()) {
      answers(false);
      return;
    }
    const ticket = `${uid}-${(tickets += 1)}`;
    unanswered.set(ticket, setTimeout(() => answers(false), ANSWER_WITHIN));
    try {
      model.send({ do: verb, with: what, ticket });
    } catch { // the kernel is gone
      answers(false);
    }
  }

  const hear = ({ heard: ticket }) => {
    if (!unanswered.has(ticket)) return;
    clearTimeout(unanswered.get(ticket));
    unanswered.delete(ticket);
    answers(true);
  };

  function stop() {
    for (const waiting of unanswered.values()) clearTimeout(waiting);
    model.off("msg:custom", hear);
  }

  model.on("msg:custom", hear);
  return { act, stop };
}
