/**
 * `npm run verify-log`: follows the hash-chained log of every alliance and names the first broken event, then compares
 * every signed hash with the words it stands under and names the first of each kind that does not hold.
 */
import { openBeside } from '../db/connection.ts';
import { verifyHashes } from '../services/verify-hashes.ts';
import { verifyLog } from '../services/verify-log.ts';
import { operator } from './operator.ts';

const whys = {
	missing: 'manque / is missing',
	changed: 'a été modifié / was changed',
	unlinked: 'ne suit pas celui qui le précède / does not follow the one before it',
	'personal-changed': 'a une partie personnelle modifiée / has a changed personal part'
};
const whats = {
	version: 'la version figée d’un plan / the frozen version of a plan',
	'plan-signature': 'la signature d’un plan / the signature of a plan',
	'entry-signature': 'la signature d’un texte / the signature of a text',
	position: 'la position d’une organisation / the position of an organisation'
};

await operator(async (env) => {
	const connection = await openBeside(env.database);
	const [log, signed] = await Promise.all([verifyLog(connection.db), verifyHashes(connection.db)]).finally(
		() => connection.close()
	);
	for (const { allianceId, seq, why } of log.broken) {
		console.error(`Alliance ${allianceId} : l’événement ${seq} ${whys[why]}.`);
	}
	for (const { allianceId, what, id } of signed.broken) {
		console.error(
			`Alliance ${allianceId} : ${whats[what]} (${id}) ne correspond plus à son empreinte / no longer matches its hash.`
		);
	}
	if (log.broken.length + signed.broken.length > 0) process.exit(1);
	console.log(
		`${log.events} événements et ${signed.hashes} empreintes vérifiés : le journal est intact. / ` +
			`${log.events} events and ${signed.hashes} hashes verified: the log is whole.`
	);
});
