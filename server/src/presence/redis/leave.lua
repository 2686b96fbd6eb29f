-- Takes one connection out.
--
-- ARGV[5] client
-- ARGV[6] connection
-- ARGV[7] why, for the event that its last connection causes
-- Returns 1 when it was the client's last, else 0.

if remove(ARGV[5], ARGV[6], ARGV[7]) then
  return 1
end
return 0
