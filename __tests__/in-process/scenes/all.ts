import type { Scene } from '../stage.ts'
import { AFTER_DEPLOY_SCENES } from './after-deploy.ts'
import { ASKING_SCENES } from './asking.ts'
import { BY_HAND_SCENES } from './by-hand.ts'
import { LOOKS_SCENES } from './looks.ts'
import { DRY_RUN_SCENES } from './dry-run.ts'
import { MAIN_SCENES } from './main.ts'
import { MAKING_ROOM_SCENES } from './making-room.ts'
import { POST_SCENES } from './post.ts'
import { ROLLBACK_SCENES } from './rollbacks.ts'
import { ROLLBACK_END_SCENES } from './rollback-ends.ts'
import { PRUNE_TROUBLE_SCENES } from './prune-trouble.ts'
import { SERVER_ID_SCENES } from './server-ids.ts'

/** All scenes, by the name of the file with what is expected. */
export const SCENES: Readonly<Record<string, Scene>> = {
  ...MAIN_SCENES,
  ...ASKING_SCENES,
  ...DRY_RUN_SCENES,
  ...MAKING_ROOM_SCENES,
  ...POST_SCENES,
  ...BY_HAND_SCENES,
  ...AFTER_DEPLOY_SCENES,
  ...ROLLBACK_SCENES,
  ...ROLLBACK_END_SCENES,
  ...LOOKS_SCENES,
  ...PRUNE_TROUBLE_SCENES,
  ...SERVER_ID_SCENES,
  ...DRY_RUN_SCENES,
}
