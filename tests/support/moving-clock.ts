/** Loaded before the program by tests that cannot wait: its clock goes forward by as many milliseconds as it is told to. */
const RealDate = Date;
let ahead = 0;

process.on('message', (message: { forward?: number }) => {
	if (typeof message.forward !== 'number') return;
	ahead += message.forward;
	process.send!({ forwarded: ahead });
});
// Whoever listens is not kept from ending.
process.channel?.unref();

globalThis.Date = new Proxy(RealDate, {
	construct: (target, given: unknown[], asked) =>
		Reflect.construct(target, given.length > 0 ? given : [RealDate.now() + ahead], asked) as object,
	apply: () => new RealDate(RealDate.now() + ahead).toString(),
	get: (target, name, receiver) =>
		name === 'now' ? () => RealDate.now() + ahead : (Reflect.get(target, name, receiver) as unknown)
});
