import { error } from '@sveltejs/kit';
import { commandByForm } from '#lib/forms/command-form.ts';
import { orErrorPage } from '#lib/forms/submit.ts';
import { qrOf } from '#lib/workshop/qr.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import * as register from '#server/db/register.ts';
import type { Actor } from '#server/services/context.ts';
import { eyesOf } from '#server/services/entry-cards.ts';
import { listPlans } from '#server/services/plans.ts';
import { knownMember } from '#server/services/workshop-access.ts';
import { act, readWorkshop } from '#server/services/workshops.ts';

/** Entries of one plan that a step can be chosen to work on. */
const MOST_ENTRIES = 2_000;

/** What whoever leads a workshop prepares it and leads it with. To others it is not theirs to lead. */
export async function loadLeading(actor: Actor, id: string, url: URL) {
	const app = getApp();
	const workshop = await orErrorPage(readWorkshop(app, actor, id));
	if (workshop.standing !== 'leads') error(403);
	const [plans, entries, organisations, territories, members] = await Promise.all([
		listPlans(app, actor, { archived: false }),
		eyesOf(app.db, actor).then((eyes) => register.list(app.db, eyes, {}, { offset: 0, limit: MOST_ENTRIES })),
		directory.organisations(app.db, actor.allianceId),
		directory.territories(app.db, actor.allianceId),
		directory.members(app.db, actor.allianceId)
	]);
	const named = ({ id: key, name }: { id: string; name: string }) => ({ id: key, name });
	return {
		id,
		code: workshop.code,
		sent: { view: workshop.view, now: workshop.now },
		plannedAt: workshop.plannedAt,
		slot: workshop.plannedMinutes,
		rehearsal: workshop.rehearsal,
		own: workshop.organisations,
		works: plans.map((plan) => ({
			id: plan.id,
			name: plan.title,
			entries: entries.flatMap((it) => (it.plan_id === plan.id ? { id: it.id, name: it.title } : []))
		})),
		organisations: organisations.map(named),
		/** Groups may be named after them. */
		names: {
			organisation: organisations.map(({ name }) => name),
			territory: territories.map(({ name }) => name)
		},
		members: members.map(named),
		qr: qrOf(`${url.origin}/w/${workshop.code}`),
		address: `${url.host}/w`
	};
}

/** What a form of such a page says, for a page without a script: what the command itself says. */
export const leadByForm = (actor: Actor, id: string, request: Request) =>
	commandByForm(request, async (command) => {
		const app = getApp();
		await readWorkshop(app, actor, id);
		await act(app, id, await knownMember(app.db, actor), command);
	});
