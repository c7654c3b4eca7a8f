/** `npm run verify-log`: follows the hash-chained log of every alliance and names the first broken event. */
import { openBeside } from '../db/connection.ts';
import { verifyLog } from '../services/verify-log.ts';
import { operator } from './operator.ts';

const whys = {
	missing: 'manque / is missing',
	changed: 'a été modifié / was changed',
	unlinked: 'ne suit pas celui qui le précède / does not follow the one before it',
	'personal-changed': 'a une partie personnelle modifiée / has a changed personal part'
};

await operator(async (env) => {
	const connection = await openBeside(env.database);
	const { events, broken } = await verifyLog(connection.db).finally(() => connection.close());
	for (const { allianceId, seq, why } of broken) {
		console.error(`Alliance ${allianceId} : l’événement ${seq} ${whys[why]}.`);
	}
	if (broken.length > 0) process.exit(1);
	console.log(
		`${events} événements vérifiés : le journal est intact. / ${events} events verified: the log is whole.`
	);
});
