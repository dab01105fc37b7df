#!/bin/sh
# Makes the files of secrets that docker-compose.yml hands to the services that need them. What is there stays as it is.
#   sh deploy/secrets.sh            makes deploy/secrets/
# Files of services that you do not use stay empty. The folder is for its owner only; the files in it can be read by
# the programs in the containers, which run under numbers of their own.
set -eu
umask 022
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
chmod 700 "$folder"

random() { head -c 36 /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }

# ours: nobody outside has to know them, so they are drawn here
for name in web_secret redis_password database_password push_secret telegram_secret zalo_bot_secret \
    grafana_password; do
    [ -e "$folder/$name" ] || { random > "$folder/$name"; echo "$name: đã tạo"; }
done

# theirs: from Telegram, Zalo, the portals. Written by hand into the file, without a line break if you can.
for name in web_secret_old telegram_token zalo_oa_app_secret zalo_oa_secret zalo_bot_token \
    igate_client_secret hcc_key hcc_captcha ioctc_password vpcp_password smtp_url; do
    [ -e "$folder/$name" ] || { : > "$folder/$name"; echo "$name: trống, điền khi dùng"; }
done

[ -e "$folder/dossier_access" ] || { echo '{}' > "$folder/dossier_access"; echo "dossier_access: trống, điền khi dùng"; }

# The commands of administration that it may use are those of a backup. Redis gets the hash of the password, and somebody without one who may ask whether it lives.
hash=$(tr -d '\n' < "$folder/redis_password" | sha256sum | cut -d ' ' -f 1)
cat > "$folder/redis_acl" <<ACL
user default on #$hash ~* &* +@all -@admin +bgrewriteaof +config|get +config|set +client|pause +client|unpause +sync +psync +replconf +replicaof
user health on nopass -@all +ping
ACL
